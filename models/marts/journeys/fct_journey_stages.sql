{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_due') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

-- the silence in which a journey ends is its loss, and no delay on the way
stays as (
    select
        int_journey_stages.*,
        case
            when int_journey_stages.left_at is not null then int_journey_stages.left_at
            when int_journey_stages.times_out_at <= run_window.as_of
                then int_journey_stages.last_step_at
            else run_window.as_of
        end as stayed_until
    from {{ ref('int_journey_stages') }} as int_journey_stages
    cross join run_window
    where {{ only_touched('int_journey_stages.customer_id', 'int_customers_due') }}
),

fct_journey_stages as (
    select
        journey_name || ':' || journey_key || ':' || entry_index as journey_stage_id,
        journey_name || ':' || journey_key as journey_id,
        journey_name,
        customer_id,
        stage_name,
        stage_order,
        entry_index,
        next_stage,
        signal_count > 0 or coalesce(stalls_at <= stayed_until, false) as is_stalled,
        is_repeat,
        coalesce(next_stage_order < stage_order, false) as is_left_backward,
        signal_count as stall_signal_count,
        entered_at,
        left_at
    from stays
)

select * from fct_journey_stages
