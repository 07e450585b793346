-- who had bought by the time of a look, what last, and what came within the test days after it
with

periods as (select distinct look_number, looked_at from {{ ref('next_product__products') }}),

orders as (
    select
        periods.look_number,
        periods.looked_at,
        next_product__orders.*,
        row_number() over (
            partition by periods.look_number, next_product__orders.customer_id
            order by next_product__orders.order_number desc
        ) as orders_ago
    from {{ ref('next_product__orders') }} as next_product__orders
    inner join periods on next_product__orders.known_from < periods.looked_at
),

next_product__customers as (
    select
        look_number,
        customer_id,
        order_id,
        order_number,
        plan,
        case
            when
                next_known_from
                < {{ plus_days('looked_at', var('next_product_test_days')) }}
                then next_order_id
        end as next_order_id,
        ordered_at,
        looked_at
    from orders
    where orders_ago = 1
)

select * from next_product__customers
