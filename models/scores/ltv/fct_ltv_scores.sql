{{ config(schema='main') }}

with

predictions as (
    select
        ltv__predictions.*,
        cast(contract_value as decimal(18, 2)) as contracts,
        cast(order_value as decimal(18, 2)) as orders
    from {{ ref('ltv__predictions') }} as ltv__predictions
),

-- rounding must not push a value out of its interval
fct_ltv_scores as (
    select
        customer_id,
        scored_at,
        horizon_days,
        cast(contracts + orders as decimal(18, 2)) as expected_value,
        least(cast(lower_bound as decimal(18, 2)), cast(contracts + orders as decimal(18, 2)))
            as lower_bound,
        greatest(cast(upper_bound as decimal(18, 2)), cast(contracts + orders as decimal(18, 2)))
            as upper_bound,
        contracts as contract_value,
        orders as order_value,
        {{ home_currency() }} as currency_code,
        model_version
    from predictions
)

select * from fct_ltv_scores
