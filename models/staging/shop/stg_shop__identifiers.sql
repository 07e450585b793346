{{ config(materialized='view') }}

with

lines as (select * from {{ ref('stg_shop__order_lines') }}),

stg_shop__identifiers as (
    {{ identifiers_port(
        'lines', 'orders', ['order', 'email', 'user'], superseded_at='lines.known_to'
    ) }}
)

select * from stg_shop__identifiers
