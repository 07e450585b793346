{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

fct_conversions as (
    select
        conversion_id,
        customer_id,
        conversion_type,
        touchpoint_id,
        converted_at,
        amount,
        currency_code
    from {{ ref('int_conversions') }}
    where {{ only_touched('customer_id') }}
)

select * from fct_conversions
