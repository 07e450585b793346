{{ config(schema='main') }}

with

predictions as (
    {{ with_reason_words(ref('conversion__predictions')) }}
),

fct_conversion_scores as (
    select
        predictions.customer_id,
        predictions.scored_at,
        predictions.horizon_days,
        predictions.probability as conversion_probability,
        {{ reason_columns('predictions') }},
        predictions.model_version
    from predictions
)

select * from fct_conversion_scores
