{{ config(materialized='view') }}

-- Orders that were followed by another one, by what was known at each look: what each product
-- in the first, of a large one those worth most, says about the second.
with

periods as (select distinct look_number, looked_at from {{ ref('next_product__products') }}),

next_product__transitions as (
    select
        periods.look_number,
        orders.order_id,
        orders.next_order_id,
        orders.plan,
        next_product__lines.sku as sku_before,
        {{ halved_with_age(
            days_between('orders.ordered_at', 'periods.looked_at'), var('next_product_half_life_days')
        ) }} as weight
    from {{ ref('next_product__orders') }} as orders
    inner join periods
        on orders.known_from < periods.looked_at
        and orders.next_known_from < periods.looked_at
    inner join {{ ref('next_product__lines') }} as next_product__lines
        on orders.order_id = next_product__lines.order_id
    where next_product__lines.line_rank <= {{ var('next_product_lines') }}
)

select * from next_product__transitions
