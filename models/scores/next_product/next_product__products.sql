-- What sells, more recent orders counting more, as known now and one and two test periods
-- ago. What has not been sold for long is withdrawn and stands in no row.
with

run_window as (select * from {{ ref('int_run_window') }}),

periods as (
    select
        numbers.number as look_number,
        {{ plus_days('run_window.as_of', '-numbers.number * ' ~ var('next_product_test_days')) }}
            as looked_at
    from ({{ number_spine(2) }}) as numbers
    cross join run_window
),

-- weights are decimals: a sum of floats depends on the order of rows
orders as (
    select
        periods.look_number,
        periods.looked_at,
        next_product__orders.order_id,
        next_product__orders.ordered_at,
        {{ halved_with_age(
            days_between('next_product__orders.ordered_at', 'periods.looked_at'), var('next_product_half_life_days')
        ) }} as weight
    from {{ ref('next_product__orders') }} as next_product__orders
    inner join periods on next_product__orders.known_from < periods.looked_at
),

totals as (
    select look_number, sum(weight) as weight
    from orders
    group by look_number
),

sold as (
    select
        orders.look_number,
        next_product__lines.sku,
        count(*) as order_count,
        sum(orders.weight) as weight,
        max(orders.ordered_at) as last_ordered_at,
        max(orders.looked_at) as looked_at
    from orders
    inner join {{ ref('next_product__lines') }} as next_product__lines
        on orders.order_id = next_product__lines.order_id
    group by orders.look_number, next_product__lines.sku
),

next_product__products as (
    select
        sold.look_number,
        sold.sku,
        sold.order_count,
        round(cast(sold.weight as double) / cast(totals.weight as double), 9) as popularity,
        row_number() over (
            partition by sold.look_number order by sold.weight desc, sold.sku asc
        ) as popularity_rank,
        sold.last_ordered_at,
        sold.looked_at
    from sold
    inner join totals on sold.look_number = totals.look_number
    where
        {{ days_between('sold.last_ordered_at', 'sold.looked_at') }}
        < {{ var('next_product_withdrawn_days') }}
)

select * from next_product__products
