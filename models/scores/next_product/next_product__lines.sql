{{ config(materialized='view') }}

-- what was ordered; of a large order the lines worth most stand for all when asked what follows
with

lines as (
    select
        order_id,
        sku,
        sum(amount) as amount
    from {{ ref('stg_shop__order_lines') }}
    where known_to is null and sku is not null
    group by order_id, sku
),

next_product__lines as (
    select
        lines.order_id,
        lines.sku,
        row_number() over (
            partition by lines.order_id order by lines.amount desc, lines.sku asc
        ) as line_rank
    from lines
)

select * from next_product__lines
