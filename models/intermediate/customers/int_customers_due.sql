{{ config(materialized='table') }}

-- customers whose figures may have changed: touched by arrivals, or by time alone
with

run_window as (select * from {{ ref('int_run_window') }}),

deadlines as (
    select customer_id, times_out_at as deadline_at
    from {{ ref('int_journeys') }}
    where outcome is null
    union all
    select customer_id, stalls_at
    from {{ ref('int_journey_stages') }}
    where left_at is null
),

due as (
    select int_customers_touched.customer_id
    from {{ ref('int_customers_touched') }} as int_customers_touched
    inner join run_window on int_customers_touched.run_index = run_window.run_index
    union
    select deadlines.customer_id
    from deadlines
    inner join run_window
        on deadlines.deadline_at > run_window.previous_as_of
        and deadlines.deadline_at <= run_window.as_of
),

int_customers_due as (
    select due.customer_id, run_window.run_index
    from due
    cross join run_window
)

select * from int_customers_due
