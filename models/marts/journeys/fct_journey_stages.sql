{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_due') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

fct_journey_stages as (
    select
        int_journey_stages.journey_name
        || ':' || int_journey_stages.journey_key
        || ':' || int_journey_stages.entry_index as journey_stage_id,
        int_journey_stages.journey_name || ':' || int_journey_stages.journey_key as journey_id,
        int_journey_stages.journey_name,
        int_journey_stages.customer_id,
        int_journey_stages.stage_name,
        int_journey_stages.stage_order,
        int_journey_stages.entry_index,
        int_journey_stages.next_stage,
        int_journey_stages.signal_count > 0
        or coalesce(
            int_journey_stages.stalls_at <= coalesce(int_journey_stages.left_at, run_window.as_of),
            false
        ) as is_stalled,
        int_journey_stages.is_repeat,
        coalesce(int_journey_stages.next_stage_order < int_journey_stages.stage_order, false)
            as is_left_backward,
        int_journey_stages.signal_count as stall_signal_count,
        int_journey_stages.entered_at,
        int_journey_stages.left_at
    from {{ ref('int_journey_stages') }} as int_journey_stages
    cross join run_window
    where {{ only_touched('int_journey_stages.customer_id', 'int_customers_due') }}
)

select * from fct_journey_stages
