{{ config(materialized='view') }}

with

churn__labels as (
    select
        labels.*,
        -- names are hashes: the first ones of a snapshot are a fair sample of it
        row_number() over (partition by snapshot_at order by customer_id) as sample_number
    from {{ ref('churn__labels') }} as labels
),

churn__training as (
    select
        churn__labels.outcome_after_days,
        churn__labels.days_followed,
        run_window.as_of,
        churn__features.*
    from churn__labels
    inner join {{ ref('churn__features') }} as churn__features
        on churn__labels.snapshot_at = churn__features.snapshot_at
        and churn__labels.customer_id = churn__features.customer_id
    cross join {{ ref('int_run_window') }} as run_window
    where churn__labels.sample_number <= {{ var('training_customers') }}
)

select * from churn__training
