-- whom values are about: whoever has ordered or ever held a contract, as known at each snapshot
with

snapshots as (select distinct snapshot_at from {{ ref('ltv__snapshots') }}),

orders as (
    select int_snapshot_orders.*
    from {{ ref('int_snapshot_orders') }} as int_snapshot_orders
    inner join snapshots on int_snapshot_orders.snapshot_at = snapshots.snapshot_at
),

-- summed as decimals, so that the order of contracts does not change the last digit
contracts as (
    select
        held.snapshot_at,
        held.is_scoring,
        held.customer_id,
        sum(
            case
                when held.is_active then cast(held.yearly_price / 365 as decimal(18, 6))
                else 0
            end
        ) as contract_value_per_day,
        sum(cast({{ days_between(
            'held.started_at', 'coalesce(held.cancelled_at, held.snapshot_at)'
        ) }} as decimal(18, 6))) as contract_days,
        {{ sum_where(1, 'not held.is_active') }} as cancellation_count
    from {{ ref('int_snapshot_subscriptions') }} as held
    inner join snapshots on held.snapshot_at = snapshots.snapshot_at
    group by held.snapshot_at, held.is_scoring, held.customer_id
),

ltv__spine as (
    select
        coalesce(orders.snapshot_at, contracts.snapshot_at) as snapshot_at,
        coalesce(orders.is_scoring, contracts.is_scoring) as is_scoring,
        coalesce(orders.customer_id, contracts.customer_id) as customer_id,
        coalesce(orders.order_count, 0) as order_count,
        {{ days_between('orders.first_ordered_at', 'orders.last_ordered_at') }} as recency_days,
        {{ days_between('orders.first_ordered_at', 'orders.snapshot_at') }} as age_days,
        orders.mean_order_value,
        coalesce(contracts.contract_value_per_day, 0) as contract_value_per_day,
        coalesce(contracts.contract_days, 0) as contract_days,
        coalesce(contracts.cancellation_count, 0) as cancellation_count
    from orders
    full outer join contracts
        on orders.snapshot_at = contracts.snapshot_at
        and orders.customer_id = contracts.customer_id
)

select * from ltv__spine
