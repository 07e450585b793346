-- whom the score speaks about: customers under contract; in a shop without contracts, customers who
-- have not yet been silent for longer than their own rhythm. The definition is that of today: once
-- there are contracts, silences would teach another outcome than the one that is scored
with

contracts as (
    select * from {{ ref('int_snapshot_subscriptions') }}
    where is_active and contract_number = 1
),

orders as (
    select
        int_snapshot_orders.*,
        {{ plus_days('last_ordered_at', 'patience_days') }} as silent_at
    from {{ ref('int_snapshot_orders') }} as int_snapshot_orders
),

churn__spine as (
    select
        snapshot_at, is_scoring, customer_id, 'contract' as definition,
        cast(null as timestamp) as silent_at,
        started_at as contract_started_at,
        period_days,
        yearly_price as yearly_value
    from contracts
    union all
    select
        snapshot_at, is_scoring, customer_id, 'silence',
        silent_at,
        cast(null as timestamp),
        cast(null as int),
        greatest(order_value, 0) * 365
        / greatest({{ days_between('first_ordered_at', 'snapshot_at') }}, 30)
    from orders
    where silent_at >= snapshot_at and not exists (select 1 from contracts)
)

select * from churn__spine
