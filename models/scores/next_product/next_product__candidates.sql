-- What may stand in the next order of a customer: what follows the products of the last one, each
-- with an equal say, what the customer bought before, what sells best; nothing that is withdrawn.
with

customers as (select * from {{ ref('next_product__customers') }}),

products as (select * from {{ ref('next_product__products') }}),

lines as (select * from {{ ref('next_product__lines') }}),

last_lines as (
    select
        customers.look_number,
        customers.customer_id,
        customers.plan,
        lines.sku as sku_before,
        coalesce(contexts.left_over, 1) as left_over,
        coalesce(contexts.followed_count, 0) as followed_count,
        count(*) over (partition by customers.look_number, customers.customer_id) as line_count
    from customers
    inner join lines on customers.order_id = lines.order_id
    left join {{ ref('next_product__contexts') }} as contexts
        on customers.look_number = contexts.look_number
        and lines.sku = contexts.sku_before
        and customers.plan = contexts.plan
    where lines.line_rank <= {{ var('next_product_lines') }}
),

last_orders as (
    select
        look_number,
        customer_id,
        round(avg(left_over), 9) as left_over,
        max(followed_count) as follow_count
    from last_lines
    group by look_number, customer_id
),

following as (
    select
        last_lines.look_number,
        last_lines.customer_id,
        follow_ups.sku,
        sum(follow_ups.excess_probability / last_lines.line_count) as excess_probability,
        0 as bought_count,
        cast(null as bigint) as orders_ago
    from last_lines
    inner join {{ ref('next_product__follow_ups') }} as follow_ups
        on last_lines.look_number = follow_ups.look_number
        and last_lines.sku_before = follow_ups.sku_before
        and last_lines.plan = follow_ups.plan
    group by last_lines.look_number, last_lines.customer_id, follow_ups.sku
),

bought as (
    select
        customers.look_number,
        customers.customer_id,
        lines.sku,
        0 as excess_probability,
        count(*) as bought_count,
        customers.order_number - max(orders.order_number) as orders_ago
    from customers
    inner join {{ ref('next_product__orders') }} as orders
        on customers.customer_id = orders.customer_id
        and customers.order_number >= orders.order_number
        and customers.looked_at > orders.known_from
    inner join lines on orders.order_id = lines.order_id
    group by customers.look_number, customers.customer_id, lines.sku, customers.order_number
),

best_sellers as (
    select
        customers.look_number,
        customers.customer_id,
        products.sku,
        0 as excess_probability,
        0 as bought_count,
        cast(null as bigint) as orders_ago
    from customers
    inner join products
        on customers.look_number = products.look_number
        and products.popularity_rank <= {{ var('next_product_candidates') }}
),

found as (
    select
        look_number,
        customer_id,
        sku,
        sum(excess_probability) as excess_probability,
        cast(sum(bought_count) as bigint) as bought_count,
        min(orders_ago) as orders_ago
    from (
        select * from following
        union all
        select * from bought
        union all
        select * from best_sellers
    ) as reasons
    group by look_number, customer_id, sku
),

next_product__candidates as (
    select
        found.look_number,
        found.customer_id,
        found.sku,
        products.popularity,
        round(
            found.excess_probability + last_orders.left_over * products.popularity, 6
        ) as follow_probability,
        last_orders.follow_count,
        found.bought_count,
        {{ band_of('found.bought_count', [1, 2, 3, 4]) }} as bought_band,
        {{ band_of('coalesce(found.orders_ago, 9)', [1, 2, 3]) }} as orders_ago_band
    from found
    inner join products on found.look_number = products.look_number and found.sku = products.sku
    inner join last_orders
        on found.look_number = last_orders.look_number
        and found.customer_id = last_orders.customer_id
)

select * from next_product__candidates
