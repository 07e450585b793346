{{ config(materialized='view') }}

-- the conversion itself may be a later, better fact
with

int_first_purchases as (
    select customer_id, min(first_bought_at) as bought_at
    from {{ ref('int_conversions') }}
    group by customer_id
)

select * from int_first_purchases
