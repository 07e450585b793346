{{ config(materialized='table') }}

-- what new customers did with the product in their first weeks: found once per subscription and
-- start, then seen from each snapshot as far as it was known
with

subscriptions as (
    select distinct subscription_key, user_key, started_at
    from {{ ref('int_snapshot_subscriptions') }}
),

first_uses as (
    select
        subscriptions.subscription_key,
        subscriptions.user_key,
        subscriptions.started_at,
        int_touchpoints.touchpoint_type = 'setup_completed' as is_setup,
        int_touchpoints.subject,
        {{ days_between('subscriptions.started_at', 'int_touchpoints.occurred_at') }}
            as days_after_start,
        greatest(int_touchpoints.occurred_at, int_touchpoints.loaded_at) as known_at
    from subscriptions
    inner join {{ ref('int_touchpoints') }} as int_touchpoints
        on subscriptions.user_key = int_touchpoints.actor_key
    where
        int_touchpoints.touchpoint_type = 'setup_completed'
        or (
            int_touchpoints.touchpoint_type = 'feature_used'
            and int_touchpoints.occurred_at >= subscriptions.started_at
            and {{ days_between('subscriptions.started_at', 'int_touchpoints.occurred_at') }} < 30
        )
),

int_snapshot_onboarding as (
    select
        contracts.snapshot_at,
        contracts.customer_id,
        min(case when first_uses.is_setup then first_uses.days_after_start end) as setup_took_days,
        count(distinct case when not first_uses.is_setup then first_uses.subject end)
            as first_month_features,
        count(case when not first_uses.is_setup then 1 end) as first_month_uses
    from {{ ref('int_snapshot_subscriptions') }} as contracts
    inner join first_uses
        on contracts.subscription_key = first_uses.subscription_key
        and contracts.user_key = first_uses.user_key
        and contracts.started_at = first_uses.started_at
        and first_uses.known_at < contracts.snapshot_at
    where contracts.is_active and contracts.contract_number = 1
    group by contracts.snapshot_at, contracts.customer_id
)

select * from int_snapshot_onboarding
