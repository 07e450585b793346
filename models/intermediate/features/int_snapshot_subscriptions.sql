{{ config(materialized='table') }}

-- subscriptions as known at each snapshot; of several held by one customer the oldest leads
with

held as (
    select
        owners.snapshot_at,
        owners.is_scoring,
        owners.customer_id,
        owners.identifier_key as subscription_key,
        {{ identifier_key('subscriptions.user_hash') }} as user_key,
        subscriptions.plan,
        subscriptions.yearly_price,
        subscriptions.period_days,
        subscriptions.occurred_at as started_at,
        case
            when subscriptions.cancelled_at < owners.snapshot_at
                then subscriptions.cancelled_at
        end as cancelled_at
    from {{ ref('stg_billing__subscriptions') }} as subscriptions
    inner join {{ ref('int_snapshot_identifiers') }} as owners
        on {{ identifier_key('subscriptions.subscription_hash') }} = owners.identifier_key
        and subscriptions.occurred_at < owners.snapshot_at
        and {{ known_at('subscriptions', 'owners.snapshot_at') }}
),

int_snapshot_subscriptions as (
    select
        held.*,
        cancelled_at is null as is_active,
        row_number() over (
            partition by snapshot_at, customer_id
            order by case when cancelled_at is null then 0 else 1 end, started_at, subscription_key
        ) as contract_number
    from held
)

select * from int_snapshot_subscriptions
