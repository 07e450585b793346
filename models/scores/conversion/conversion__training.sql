{{ config(materialized='view') }}

with

conversion__training as (
    select
        conversion__labels.label,
        {{ var('score_horizons').conversion }} as horizon_days,
        run_window.as_of,
        conversion__features.*
    from {{ ref('conversion__labels') }} as conversion__labels
    inner join {{ ref('conversion__features') }} as conversion__features
        on conversion__labels.snapshot_at = conversion__features.snapshot_at
        and conversion__labels.customer_id = conversion__features.customer_id
    cross join {{ ref('int_run_window') }} as run_window
)

select * from conversion__training
