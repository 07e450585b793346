-- whom the score speaks about: customers under contract; in a shop without contracts, customers who
-- have not yet been silent for longer than their own rhythm
with

definition as (select * from {{ ref('churn__definition') }}),

contracts as (
    select
        held.*,
        cast({{ decimal_sum('yearly_price') }} over (
            partition by snapshot_at, customer_id
        ) as double) as yearly_value
    from {{ ref('int_snapshot_subscriptions') }} as held
    where is_active
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
        yearly_value
    from contracts
    cross join definition
    where contract_number = 1 and definition.is_by_contract
    union all
    select
        snapshot_at, is_scoring, customer_id, 'silence',
        silent_at,
        cast(null as timestamp),
        cast(null as int),
        greatest(order_value, 0) * 365
        / greatest({{ days_between('first_ordered_at', 'snapshot_at') }}, 30)
    from orders
    cross join definition
    where silent_at >= snapshot_at and not definition.is_by_contract
)

select * from churn__spine
