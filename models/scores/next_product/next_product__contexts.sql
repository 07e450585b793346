-- How much a product in an order says about the next one: by orders of customers on the same plan,
-- drawn to all by `next_product_prior` orders, and those to what sells anyway. What is left over
-- goes to popularity, all of it after a product that nobody has ordered anything after.
{%- set prior = var('next_product_prior') %}

with

plans as (select distinct plan from {{ ref('next_product__orders') }}),

counted as (
    select
        look_number,
        sku_before,
        plan,
        count(*) as followed_count,
        cast(sum(weight) as double) as weight
    from {{ ref('next_product__transitions') }}
    group by look_number, sku_before, plan
),

all_plans as (
    select
        look_number,
        sku_before,
        sum(followed_count) as followed_count,
        round(sum(weight), 9) as weight
    from counted
    group by look_number, sku_before
),

next_product__contexts as (
    select
        all_plans.look_number,
        all_plans.sku_before,
        plans.plan,
        cast(all_plans.followed_count as bigint) as followed_count,
        all_plans.weight + {{ prior }} as weight,
        coalesce(counted.weight, 0) + {{ prior }} as plan_weight,
        round(
            {{ prior }} / (all_plans.weight + {{ prior }})
            * {{ prior }} / (coalesce(counted.weight, 0) + {{ prior }}), 9
        ) as left_over
    from all_plans
    cross join plans
    left join counted
        on all_plans.look_number = counted.look_number
        and all_plans.sku_before = counted.sku_before
        and plans.plan = counted.plan
)

select * from next_product__contexts
