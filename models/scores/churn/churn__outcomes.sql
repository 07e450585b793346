{{ config(materialized='view') }}

{%- set its_orders =
    'partition by owners.customer_id order by orders.occurred_at, orders.order_hash' %}

-- as is known today, for scores that were published; labels hold each snapshot to what it knew
with

definition as (select * from {{ ref('churn__definition') }}),

orders as (
    select
        owners.customer_id,
        orders.occurred_at as ordered_at,
        lead(orders.occurred_at) over ({{ its_orders }}) as next_ordered_at,
        min(orders.occurred_at) over ({{ its_orders }}) as first_ordered_at,
        row_number() over ({{ its_orders }}) as order_number
    from {{ ref('stg_shop__orders') }} as orders
    inner join {{ ref('int_customer_identifiers') }} as owners
        on orders.order_hash = owners.identifier_hash
    cross join definition
    where not definition.is_by_contract
),

rhythms as (
    select
        orders.*,
        {{ days_between('first_ordered_at', 'ordered_at') }} / nullif(order_number - 1, 0)
            as mean_gap_days
    from orders
),

silences as (
    select
        customer_id,
        ordered_at,
        next_ordered_at,
        {{ plus_days('ordered_at', patience_days('mean_gap_days')) }} as silent_at
    from rhythms
),

churn__outcomes as (
    select customer_id, min(started_at) as stood_from, customer_left_at as came_at
    from {{ ref('int_customer_subscriptions') }}
    cross join definition
    where customer_left_at is not null and definition.is_by_contract
    group by customer_id, customer_left_at
    union all
    select customer_id, ordered_at, silent_at
    from silences
    where next_ordered_at is null or next_ordered_at >= silent_at
)

select * from churn__outcomes
