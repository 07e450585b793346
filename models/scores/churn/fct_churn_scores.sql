{{ config(schema='main') }}

with

predictions as (
    {{ with_reason_words(ref('churn__predictions')) }}
),

churn__spine as (select * from {{ ref('churn__spine') }} where is_scoring),

fct_churn_scores as (
    select
        predictions.customer_id,
        predictions.scored_at,
        predictions.horizon_days,
        predictions.probability as churn_probability,
        case
            when predictions.probability >= {{ var('churn_risk_bands').high }} then 'high'
            when predictions.probability >= {{ var('churn_risk_bands').medium }} then 'medium'
            else 'low'
        end as risk_band,
        {{ reason_columns('predictions') }},
        cast(predictions.probability * churn__spine.yearly_value as decimal(18, 2))
            as value_at_risk,
        {{ home_currency() }} as currency_code,
        predictions.model_version
    from predictions
    inner join churn__spine on predictions.customer_id = churn__spine.customer_id
)

select * from fct_churn_scores
