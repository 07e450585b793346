{{ config(materialized='view') }}

{%- set retention_days = var('onboarding_days').retention %}

-- A customer is followed from the moment at which the measure is decided, and only who is still one
-- then: time in which nobody could have been in the other group proves nothing about either.
with

run_window as (select * from {{ ref('int_run_window') }}),

measured as (
    {%- for measure, times in onboarding_measures().items() %}
    select
        customer_id,
        '{{ measure }}' as measure,
        plan,
        {{ times.begun_at }} as begun_at,
        {{ times.decided_at }} as decided_at,
        {{ times.met_at }} as met_at,
        cancelled_at
    from {{ ref('int_onboardings') }}
    where {{ times.begun_at }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

int_onboardings_measured as (
    select
        measured.customer_id,
        measured.measure,
        measured.plan,
        coalesce(measured.met_at <= measured.decided_at, false) as is_met,
        case
            when measured.cancelled_at <= measured.decided_at then 'left_before'
            when measured.decided_at >= run_window.as_of then 'in_progress'
            else 'followed'
        end as status,
        coalesce(measured.cancelled_at > measured.decided_at, false) as has_churned_since,
        case
            when {{ plus_days('measured.decided_at', retention_days) }} >= run_window.as_of
                then null
            when measured.cancelled_at <= {{ plus_days('measured.decided_at', retention_days) }}
                then false
            else true
        end as is_retained,
        -- what was done before it was expected, in a trial say, took no time
        case
            when measured.met_at < measured.begun_at then 0
            else {{ days_between('measured.begun_at', 'measured.met_at') }}
        end as days_to_met,
        cast(round({{ seconds_between(
            'measured.decided_at', 'coalesce(measured.cancelled_at, run_window.as_of)'
        ) }}) as bigint) as followed_seconds,
        measured.begun_at,
        measured.decided_at,
        measured.met_at
    from measured
    cross join run_window
)

select * from int_onboardings_measured
