{{ config(materialized='table') }}

-- the rhythm of a shop's customers: how often they buy, and when silence outlasts their own habit
with

orders as (
    select
        owners.snapshot_at,
        owners.is_scoring,
        owners.customer_id,
        lines.order_id,
        cast(coalesce(
            sum({{ in_home_currency('lines.amount', 'lines.currency_code') }}), 0
        ) as decimal(18, 2)) as amount,
        min(lines.occurred_at) as ordered_at
    from {{ ref('stg_shop__order_lines') }} as lines
    inner join {{ ref('int_snapshot_identifiers') }} as owners
        on {{ identifier_key('lines.order_hash') }} = owners.identifier_key
        and lines.occurred_at < owners.snapshot_at
        and {{ known_at('lines', 'owners.snapshot_at') }}
    group by owners.snapshot_at, owners.is_scoring, owners.customer_id, lines.order_id
),

counted as (
    select
        snapshot_at,
        is_scoring,
        customer_id,
        count(*) as order_count,
        cast(sum(amount) as double) as order_value,
        cast(sum(amount) as double) / count(*) as mean_order_value,
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at
    from orders
    group by snapshot_at, is_scoring, customer_id
),

-- who bought once has no rhythm yet: the longest patience applies
with_rhythm as (
    select
        counted.*,
        {{ days_between('first_ordered_at', 'last_ordered_at') }} / nullif(order_count - 1, 0)
            as mean_gap_days
    from counted
),

int_snapshot_orders as (
    select
        with_rhythm.*,
        {{ patience_days('mean_gap_days') }} as patience_days
    from with_rhythm
)

select * from int_snapshot_orders
