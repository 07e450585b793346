{{ config(materialized='view') }}

with

spans as (
    select
        subscriptions.customer_id,
        subscriptions.subscription_hash,
        subscriptions.started_at,
        terms.plan,
        greatest(subscriptions.started_at, terms.held_from) as held_from,
        least(
            coalesce(subscriptions.cancelled_at, timestamp '9999-12-31'),
            coalesce(terms.held_to, timestamp '9999-12-31')
        ) as held_to
    from {{ ref('int_customer_subscriptions') }} as subscriptions
    inner join {{ ref('int_subscription_terms') }} as terms
        on subscriptions.subscription_hash = terms.subscription_hash
),

-- what was overwritten before the start, or after the end, was never held
int_plans_held as (
    select * from spans
    where held_from < held_to
)

select * from int_plans_held
