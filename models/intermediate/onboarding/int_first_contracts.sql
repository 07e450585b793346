{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

subscriptions as (
    select
        subscriptions.customer_id,
        subscriptions.started_at,
        terms.plan,
        terms.period,
        row_number() over (
            partition by subscriptions.customer_id
            order by subscriptions.started_at, subscriptions.subscription_hash
        ) as contract_number,
        max(coalesce(subscriptions.cancelled_at, timestamp '9999-12-31')) over (
            partition by subscriptions.customer_id
            order by subscriptions.started_at, subscriptions.subscription_hash
            rows between unbounded preceding and current row
        ) as covered_until,
        lead(subscriptions.started_at) over (
            partition by subscriptions.customer_id
            order by subscriptions.started_at, subscriptions.subscription_hash
        ) as next_started_at
    from {{ ref('int_customer_subscriptions') }} as subscriptions
    inner join {{ ref('int_subscription_terms') }} as terms
        on subscriptions.subscription_hash = terms.subscription_hash
        and {{ held_at('terms', 'subscriptions.started_at') }}
    where {{ only_touched('subscriptions.customer_id') }}
),

-- who moves to another contract without a gap has not left
int_first_contracts as (
    select
        customer_id,
        max(case when contract_number = 1 then plan end) as plan,
        max(case when contract_number = 1 then period end) as period,
        min(started_at) as started_at,
        nullif(
            min(case when next_started_at <= covered_until then null else covered_until end),
            timestamp '9999-12-31'
        ) as cancelled_at
    from subscriptions
    group by customer_id
)

select * from int_first_contracts
