{{ config(materialized='table') }}

with

period as (
    select
        date_trunc('year', min(touchpoints.occurred_at)) as first_day,
        max(run_window.as_of) as last_day
    from {{ ref('int_touchpoints_resolved') }} as touchpoints
    cross join {{ ref('int_run_window') }} as run_window
),

days as (
    {{ date_spine('period.first_day', 'period.last_day') }}
    from period
),

planned as (
    select
        days.day,
        {{ joined_list('events.event_name') }} as business_event
    from days
    inner join {{ ref('stg_calendar__events') }} as events
        on days.day >= events.starts_on and days.day < events.ends_on
    where events.known_to is null
    group by days.day
),

dim_dates as (
    select
        days.day as date,
        cast(date_trunc('week', days.day) as date) as week,
        cast(date_trunc('month', days.day) as date) as month,
        cast(date_trunc('quarter', days.day) as date) as quarter,
        cast(date_trunc('year', days.day) as date) as year,
        {{ weekday('days.day') }} >= 6 as is_weekend,
        planned.business_event
    from days
    left join planned on days.day = planned.day
)

select * from dim_dates
