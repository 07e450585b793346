-- What comes after a product, beyond what sells anyway; the products that follow most often.
{%- set prior = var('next_product_prior') %}

with

pairs as (
    select
        transitions.look_number,
        transitions.sku_before,
        transitions.plan,
        next_product__lines.sku,
        cast(sum(transitions.weight) as double) as weight
    from {{ ref('next_product__transitions') }} as transitions
    inner join {{ ref('next_product__lines') }} as next_product__lines
        on transitions.next_order_id = next_product__lines.order_id
    group by
        transitions.look_number, transitions.sku_before, transitions.plan, next_product__lines.sku
),

all_plans as (
    select
        look_number,
        sku_before,
        sku,
        round(sum(weight), 9) as weight
    from pairs
    group by look_number, sku_before, sku
),

ranked as (
    select
        all_plans.*,
        row_number() over (
            partition by look_number, sku_before order by weight desc, sku asc
        ) as follow_rank
    from all_plans
),

next_product__follow_ups as (
    select
        ranked.look_number,
        ranked.sku_before,
        contexts.plan,
        ranked.sku,
        ranked.follow_rank,
        round(
            (coalesce(pairs.weight, 0) + {{ prior }} * ranked.weight / contexts.weight)
            / contexts.plan_weight, 9
        ) as excess_probability
    from ranked
    inner join {{ ref('next_product__contexts') }} as contexts
        on ranked.look_number = contexts.look_number
        and ranked.sku_before = contexts.sku_before
    left join pairs
        on ranked.look_number = pairs.look_number
        and ranked.sku_before = pairs.sku_before
        and ranked.sku = pairs.sku
        and contexts.plan = pairs.plan
    where ranked.follow_rank <= {{ var('next_product_candidates') }}
)

select * from next_product__follow_ups
