-- what nobody has ordered for long is not for sale any more, and no next product
select scores.customer_id
from {{ ref('fct_next_product_scores') }} as scores
inner join (
    select lines.sku, max(lines.occurred_at) as last_ordered_at
    from {{ ref('stg_shop__order_lines') }} as lines
    where lines.known_to is null
    group by lines.sku
) as sold on scores.sku = sold.sku
where
    {{ days_between('sold.last_ordered_at', 'scores.scored_at') }}
    >= {{ var('next_product_withdrawn_days') }}
