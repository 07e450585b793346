-- orders as their customers placed them, one after the other, with the plan held when ordering
with

orders as (
    select
        stg_shop__orders.record_id as order_id,
        int_customer_identifiers.customer_id,
        stg_shop__orders.occurred_at as ordered_at,
        greatest(stg_shop__orders.occurred_at, stg_shop__orders.loaded_at) as known_from
    from {{ ref('stg_shop__orders') }} as stg_shop__orders
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on stg_shop__orders.order_hash = int_customer_identifiers.identifier_hash
    left join {{ ref('int_customers_left_out') }} as left_out
        on int_customer_identifiers.customer_id = left_out.customer_id
    where left_out.customer_id is null
),

plans as ({{ plans_held_at('orders', 'order_id', 'ordered_at') }}),

next_product__orders as (
    select
        orders.order_id,
        orders.customer_id,
        coalesce(plans.plan, 'none') as plan,
        row_number() over (
            partition by orders.customer_id order by orders.ordered_at, orders.order_id
        ) as order_number,
        lead(orders.order_id) over (
            partition by orders.customer_id order by orders.ordered_at, orders.order_id
        ) as next_order_id,
        orders.ordered_at,
        orders.known_from,
        lead(orders.known_from) over (
            partition by orders.customer_id order by orders.ordered_at, orders.order_id
        ) as next_known_from
    from orders
    left join plans on orders.order_id = plans.order_id
)

select * from next_product__orders
