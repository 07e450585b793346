{{ config(materialized='view') }}

-- one definition for whoever is scored, learned from and judged: that of today. Silences beside
-- contracts would teach another outcome than the one that is scored
with

churn__definition as (
    select coalesce(max(left_out.customer_id is null), false) as is_by_contract
    from {{ ref('int_customer_subscriptions') }} as contracts
    left join {{ ref('int_customers_left_out') }} as left_out
        on contracts.customer_id = left_out.customer_id
    where contracts.cancelled_at is null
)

select * from churn__definition
