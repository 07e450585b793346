{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

fct_onboardings as (
    select
        int_onboardings.customer_id,
        int_onboardings.plan,
        int_onboardings.period,
        int_golden_records.region,
        int_onboardings.features_in_30_days,
        int_onboardings.started_at,
        int_onboardings.first_value_at,
        int_onboardings.setup_completed_at,
        int_onboardings.enough_features_at,
        int_onboardings.first_ticket_opened_at,
        int_onboardings.first_ticket_answered_at,
        int_onboardings.cancelled_at
    from {{ ref('int_onboardings') }} as int_onboardings
    left join {{ ref('int_golden_records') }} as int_golden_records
        on int_onboardings.customer_id = int_golden_records.customer_id
    where {{ only_touched('int_onboardings.customer_id') }}
)

select * from fct_onboardings
