{{ config(schema='main') }}

{%- set trials = '(predictions.follow_count + ' ~ var('next_product_prior') ~ ')' %}
{%- set expected_count = 'predictions.probability * ' ~ trials %}

with

predictions as (
    select * from {{ ref('next_product__predictions') }}
    where look_number = 0 and product_rank <= {{ var('next_products') }}
),

fct_next_product_scores as (
    select
        predictions.customer_id,
        cast(predictions.product_rank as int) as product_rank,
        predictions.sku,
        predictions.probability,
        {{ wilson_bound(expected_count, trials, '-') }} as probability_lower,
        {{ wilson_bound(expected_count, trials, '+') }} as probability_upper,
        predictions.popularity,
        predictions.follow_count,
        predictions.bought_count,
        predictions.candidate_count,
        performance.model_version,
        performance.as_of as scored_at
    from predictions
    cross join {{ ref('next_product__performance') }} as performance
)

select * from fct_next_product_scores
