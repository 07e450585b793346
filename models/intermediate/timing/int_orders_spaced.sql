{{ config(materialized='view') }}

with

orders as (
    select
        int_touchpoints.touchpoint_id,
        int_touchpoints_resolved.customer_id,
        int_touchpoints.occurred_at as ordered_at,
        lead(int_touchpoints.occurred_at) over (
            partition by int_touchpoints_resolved.customer_id
            order by int_touchpoints.occurred_at, int_touchpoints.touchpoint_id
        ) as next_ordered_at
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join {{ ref('int_touchpoints_resolved') }} as int_touchpoints_resolved
        on int_touchpoints.touchpoint_key = int_touchpoints_resolved.touchpoint_key
    where int_touchpoints.touchpoint_type = 'order_placed'
),

plans as ({{ plans_held_at('orders', 'touchpoint_id', 'ordered_at') }}),

int_orders_spaced as (
    select
        orders.touchpoint_id,
        orders.customer_id,
        plans.plan,
        orders.ordered_at,
        orders.next_ordered_at,
        {{ days_between('orders.ordered_at', 'orders.next_ordered_at') }} as days_to_next
    from orders
    left join plans on orders.touchpoint_id = plans.touchpoint_id
)

select * from int_orders_spaced
