-- what customers of past snapshots ordered in the days that followed; read by training only
with

snapshots as (select * from {{ ref('ltv__snapshots') }} where used_for <> 'scoring'),

-- customers of a snapshot who turned out to be one person share what the person ordered
owners as (
    select
        spine.snapshot_at,
        spine.customer_id,
        owners.present_customer_id,
        count(*) over (
            partition by spine.snapshot_at, owners.present_customer_id
        ) as sharer_count
    from {{ ref('ltv__spine') }} as spine
    inner join {{ ref('int_snapshot_owners') }} as owners
        on spine.snapshot_at = owners.snapshot_at and spine.customer_id = owners.customer_id
),

orders as (
    select
        identifiers.customer_id,
        {{ in_home_currency('orders.amount', 'orders.currency_code') }} as amount,
        orders.occurred_at
    from {{ ref('stg_shop__orders') }} as orders
    inner join {{ ref('int_customer_identifiers') }} as identifiers
        on orders.order_hash = identifiers.identifier_hash
),

ltv__order_outcomes as (
    select
        snapshots.used_for,
        snapshots.horizon_days,
        owners.customer_id,
        sum(cast(orders.amount / owners.sharer_count as decimal(18, 6))) as order_outcome
    from snapshots
    inner join owners on snapshots.snapshot_at = owners.snapshot_at
    inner join orders
        on owners.present_customer_id = orders.customer_id
        and orders.occurred_at >= snapshots.snapshot_at
        and orders.occurred_at
        < {{ plus_days('snapshots.snapshot_at', 'snapshots.horizon_days') }}
    group by snapshots.used_for, snapshots.horizon_days, owners.customer_id
)

select * from ltv__order_outcomes
