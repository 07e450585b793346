{{ config(materialized='view') }}

with

churn__training as (
    select
        churn__labels.label,
        {{ var('score_horizons').churn }} as horizon_days,
        run_window.as_of,
        churn__features.*
    from {{ ref('churn__labels') }} as churn__labels
    inner join {{ ref('churn__features') }} as churn__features
        on churn__labels.snapshot_at = churn__features.snapshot_at
        and churn__labels.customer_id = churn__features.customer_id
    cross join {{ ref('int_run_window') }} as run_window
)

select * from churn__training
