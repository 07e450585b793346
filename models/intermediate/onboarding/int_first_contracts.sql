{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

contracts as (
    select
        subscriptions.customer_id,
        terms.plan,
        terms.period,
        subscriptions.started_at,
        subscriptions.customer_left_at,
        row_number() over (
            partition by subscriptions.customer_id
            order by subscriptions.started_at, subscriptions.subscription_hash
        ) as contract_number
    from {{ ref('int_customer_subscriptions') }} as subscriptions
    inner join {{ ref('int_subscription_terms') }} as terms
        on subscriptions.subscription_hash = terms.subscription_hash
        and {{ held_at('terms', 'subscriptions.started_at') }}
    where {{ only_touched('subscriptions.customer_id') }}
),

int_first_contracts as (
    select
        customer_id,
        plan,
        period,
        started_at,
        customer_left_at as cancelled_at
    from contracts
    where contract_number = 1
)

select * from int_first_contracts
