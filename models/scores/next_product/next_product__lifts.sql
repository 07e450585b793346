-- Did candidates come as often as what follows what says? By how often and how long ago the
-- customer had bought them, and by how likely they seemed: what was foreseen one look earlier,
-- against what came since. Drawn to one by `next_product_prior` products foreseen.
with

candidates as (select * from {{ ref('next_product__candidates') }} where look_number > 0),

judged as (
    select
        candidates.look_number - 1 as look_number,
        candidates.bought_band,
        candidates.orders_ago_band,
        {{ band_of('candidates.follow_probability', var('next_product_bands')) }}
            as probability_band,
        cast(candidates.follow_probability as decimal(18, 6)) as follow_probability,
        case when lines.sku is not null then 1 else 0 end as came
    from candidates
    inner join {{ ref('next_product__customers') }} as customers
        on candidates.look_number = customers.look_number
        and candidates.customer_id = customers.customer_id
    left join {{ ref('next_product__lines') }} as lines
        on customers.next_order_id = lines.order_id
        and candidates.sku = lines.sku
    where customers.next_order_id is not null
),

next_product__lifts as (
    select
        look_number,
        bought_band,
        orders_ago_band,
        probability_band,
        count(*) as candidate_count,
        cast(sum(came) as bigint) as came_count,
        cast(sum(follow_probability) as double) as foreseen_count,
        round(
            (sum(came) + {{ var('next_product_prior') }})
            / (cast(sum(follow_probability) as double) + {{ var('next_product_prior') }}), 9
        ) as lift
    from judged
    group by look_number, bought_band, orders_ago_band, probability_band
)

select * from next_product__lifts
