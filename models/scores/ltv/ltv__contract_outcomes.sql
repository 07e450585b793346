-- what contracts held at past snapshots earned in the days that followed; read by training only.
-- They earn their price day by day, whenever it is billed; contracts begun later are not counted
with

snapshots as (select * from {{ ref('ltv__snapshots') }} where used_for <> 'scoring'),

cancellations as (
    select
        {{ identifier_key('subscription_hash') }} as subscription_key,
        cancelled_at
    from {{ ref('stg_billing__subscriptions') }}
    where known_to is null and cancelled_at is not null
),

contracts as (
    select
        snapshots.snapshot_at,
        snapshots.horizon_days,
        snapshots.used_for,
        held.customer_id,
        held.yearly_price / 365 as value_per_day,
        -- what had ended before was known to have ended later
        least(
            greatest(
                coalesce(cancellations.cancelled_at, timestamp '9999-12-31'), snapshots.snapshot_at
            ),
            {{ plus_days('snapshots.snapshot_at', 'snapshots.horizon_days') }}
        ) as earns_to
    from snapshots
    inner join {{ ref('int_snapshot_subscriptions') }} as held
        on snapshots.snapshot_at = held.snapshot_at
    left join cancellations on held.subscription_key = cancellations.subscription_key
    where held.is_active
),

ltv__contract_outcomes as (
    select
        used_for,
        horizon_days,
        customer_id,
        sum(cast(value_per_day * {{ days_between('snapshot_at', 'earns_to') }} as decimal(18, 6)))
            as contract_outcome
    from contracts
    group by used_for, horizon_days, customer_id
)

select * from ltv__contract_outcomes
