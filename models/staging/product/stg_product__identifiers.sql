{{ config(materialized='view') }}

-- a record of this source shows one identifier only: it is no evidence that two are one person
with

events as (select * from {{ ref('stg_product__events') }}),

stg_product__identifiers as (
    {{ identifiers_port('events', 'product_events', ['user']) }}
)

select * from stg_product__identifiers
