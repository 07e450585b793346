{{ config(materialized='view') }}

with

orders as (select * from {{ ref('stg_shop__orders') }}),

refunds as (select * from {{ ref('stg_shop__refunds') }}),

stg_shop__touchpoints as (
    {{ touchpoints_port('orders', 'order', {
        'source': "'orders'",
        'touchpoint_type': "'order_placed'",
        'amount': 'orders.amount',
        'currency_code': 'orders.currency_code',
    }) }}
    union all
    {{ touchpoints_port('refunds', 'order', {
        'source': "'refunds'",
        'touchpoint_type': "'order_refunded'",
        'amount': 'refunds.amount',
        'currency_code': home_currency(),
    }) }}
)

select * from stg_shop__touchpoints
