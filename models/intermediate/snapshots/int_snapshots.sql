{{ config(materialized='table') }}

-- the moments at which customers are looked at: now, and in the past where the outcome is known
with

run_window as (select * from {{ ref('int_run_window') }}),

history as (
    select min(occurred_at) as started_at
    from {{ ref('int_touchpoints') }}
),

days_back as (
    select 0 as days
    {%- for days in snapshot_days_back() %}
    union all
    select {{ days }}
    {%- endfor %}
),

int_snapshots as (
    select
        {{ plus_days('run_window.as_of', '-days_back.days') }} as snapshot_at,
        days_back.days = 0 as is_scoring
    from days_back
    cross join run_window
    cross join history
    where
        days_back.days = 0
        or {{ plus_days('run_window.as_of', '-days_back.days') }}
        >= {{ plus_days('history.started_at', var('warm_up_days')) }}
        -- where nothing is to be learned, only today matters
        and not exists (select score_name from {{ ref('int_accepted_models') }} where is_young)
)

select * from int_snapshots
