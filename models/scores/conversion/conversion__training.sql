{{ config(materialized='view') }}

with

conversion__labels as (
    select
        labels.*,
        -- names are hashes: the first ones of a snapshot are a fair sample of it
        row_number() over (partition by snapshot_at order by customer_id) as sample_number
    from {{ ref('conversion__labels') }} as labels
),

conversion__training as (
    select
        conversion__labels.outcome_after_days,
        conversion__labels.days_followed,
        run_window.as_of,
        conversion__features.*
    from conversion__labels
    inner join {{ ref('conversion__features') }} as conversion__features
        on conversion__labels.snapshot_at = conversion__features.snapshot_at
        and conversion__labels.customer_id = conversion__features.customer_id
    cross join {{ ref('int_run_window') }} as run_window
    where conversion__labels.sample_number <= {{ var('training_customers') }}
)

select * from conversion__training
