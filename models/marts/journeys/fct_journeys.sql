{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_due') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

int_journeys as (
    select * from {{ ref('int_journeys') }}
    where {{ only_touched('customer_id', 'int_customers_due') }}
),

with_status as (
    select
        int_journeys.*,
        case
            when outcome = 'success' then 'succeeded'
            when outcome = 'failure' then 'failed'
            when times_out_at <= run_window.as_of then 'timed_out'
            else 'open'
        end as status
    from int_journeys
    cross join run_window
),

fct_journeys as (
    select
        journey_id,
        journey_name,
        customer_id,
        journey_index,
        status,
        last_stage,
        furthest_stage_order,
        path,
        touchpoint_count,
        session_count,
        amount,
        currency_code,
        {{ days_between('started_at', 'outcome_at') }} as days_to_outcome,
        started_at,
        case when status = 'timed_out' then times_out_at else outcome_at end as ended_at
    from with_status
)

select * from fct_journeys
