{{ config(materialized='view') }}

with

lines as (select * from {{ ref('stg_shop__order_lines') }} where known_to is null),

stg_shop__orders as (
    select
        order_id as record_id,
        order_hash,
        max(email_hash) as email_hash,
        max(user_hash) as user_hash,
        {{ sum_in_one_currency('amount', 'currency_code') }} as amount,
        {{ one_currency('currency_code') }} as currency_code,
        min(occurred_at) as occurred_at,
        min(first_loaded_at) as loaded_at,
        max(run_index) as run_index
    from lines
    group by order_id, order_hash
)

select * from stg_shop__orders
