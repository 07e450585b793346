{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

-- one sale may be sighted several times; the seed names the fact that counts, best first
facts as (
    select
        int_touchpoints.touchpoint_id,
        int_touchpoints_resolved.customer_id,
        conversions.conversion_type,
        int_touchpoints.occurred_at as converted_at,
        int_touchpoints.loaded_at,
        int_touchpoints.amount,
        int_touchpoints.currency_code,
        min(int_touchpoints.occurred_at) over (
            partition by int_touchpoints_resolved.customer_id, conversions.conversion_type
        ) as first_bought_at,
        row_number() over (
            partition by int_touchpoints_resolved.customer_id, conversions.conversion_type
            order by
                conversions.priority, int_touchpoints.occurred_at, int_touchpoints.touchpoint_id
        ) as fact_number
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join {{ ref('conversions') }} as conversions
        on int_touchpoints.touchpoint_type = conversions.touchpoint_type
    inner join {{ ref('int_touchpoints_resolved') }} as int_touchpoints_resolved
        on int_touchpoints.touchpoint_key = int_touchpoints_resolved.touchpoint_key
    where {{ only_touched('int_touchpoints_resolved.customer_id') }}
),

int_conversions as (
    select
        conversion_type || ':' || touchpoint_id as conversion_id,
        touchpoint_id,
        customer_id,
        conversion_type,
        converted_at,
        first_bought_at,
        loaded_at,
        amount,
        currency_code
    from facts
    where fact_number = 1
)

select * from int_conversions
