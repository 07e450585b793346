{{ config(materialized='table') }}

{%- set window = var('moment_windows').retention %}
{%- set lookback = [var('moment_lookback_days'), window] | min %}

with

run_window as (select * from {{ ref('int_run_window') }}),

contracts as (
    select
        int_first_contracts.customer_id,
        int_first_contracts.started_at,
        int_first_contracts.cancelled_at,
        run_window.as_of
    from {{ ref('int_first_contracts') }} as int_first_contracts
    inner join {{ ref('int_followed_customers') }} as followed
        on int_first_contracts.customer_id = followed.customer_id
    cross join run_window
),

history as (
    select min(started_at) as first_day, max(as_of) as last_day
    from contracts
),

days as (
    {{ date_spine('history.first_day', 'history.last_day') }}
    from history
),

numbers as (select row_number() over (order by day) - 1 as period_index from days),

begun as (
    select
        contracts.customer_id,
        contracts.customer_id || ':' || cast(numbers.period_index as string) as period_id,
        contracts.cancelled_at,
        contracts.as_of,
        {{ plus_days('contracts.started_at', 'numbers.period_index * ' ~ window) }} as exposed_from
    from contracts
    inner join numbers
        on numbers.period_index * {{ window }}
        <= {{ days_between('contracts.started_at', 'contracts.as_of') }}
),

-- Moments of the first days of a period are held against the full window that follows those days.
-- Whoever is looked at has lasted until the same day: counted from the moment itself, those who
-- stay longer would have had more time to meet it.
periods as (
    select begun.*, {{ plus_days('exposed_from', lookback) }} as exposed_before
    from begun
),

int_contract_periods as (
    select
        customer_id,
        period_id,
        coalesce(cancelled_at >= {{ plus_days('exposed_before', window) }}, true) as is_kept,
        exposed_from,
        exposed_before
    from periods
    where
        (cancelled_at is null or cancelled_at >= exposed_before)
        and {{ plus_days('exposed_before', window) }} <= as_of
)

select * from int_contract_periods
