-- every customer with an order has a next product, ranked from 1 without a gap, the likeliest first
with

buyers as (
    select distinct customer_id
    from {{ ref('next_product__orders') }}
    where exists (select 1 from {{ ref('next_product__products') }} where look_number = 0)
),

ranked as (
    select
        customer_id,
        product_rank,
        row_number() over (
            partition by customer_id order by probability desc, popularity desc, sku asc
        ) as expected_rank
    from {{ ref('fct_next_product_scores') }}
)

select buyers.customer_id
from buyers
left join ranked on buyers.customer_id = ranked.customer_id
where ranked.product_rank is distinct from ranked.expected_rank or ranked.product_rank is null
