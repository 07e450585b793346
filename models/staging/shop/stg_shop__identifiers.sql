{{ config(materialized='view') }}

with

orders as (select * from {{ ref('stg_shop__orders') }}),

stg_shop__identifiers as (
    {{ identifiers_port('orders', 'orders', ['order', 'email', 'user']) }}
)

select * from stg_shop__identifiers
