{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

steps as (
    select
        int_journey_steps.*,
        lag(stage_name) over (
            partition by journey_id order by occurred_at, touchpoint_id
        ) as previous_stage
    from {{ ref('int_journey_steps') }} as int_journey_steps
    where {{ only_touched('int_journey_steps.customer_id') }}
),

-- consecutive steps in one stage are one stay
entries as (
    select
        steps.*,
        lead(stage_name) over (
            partition by journey_id order by occurred_at, touchpoint_id
        ) as next_stage,
        lead(occurred_at) over (
            partition by journey_id order by occurred_at, touchpoint_id
        ) as left_at,
        row_number() over (
            partition by journey_id order by occurred_at, touchpoint_id
        ) as entry_index,
        row_number() over (
            partition by journey_id, stage_name order by occurred_at, touchpoint_id
        ) as visit_index
    from steps
    where previous_stage is null or previous_stage <> stage_name
),

int_journey_stages as (
    select
        journey_id,
        journey_name,
        customer_id,
        stage_name,
        stage_order,
        entry_index,
        occurred_at as entered_at,
        left_at,
        next_stage,
        {{ plus_days('occurred_at', 'stall_days') }} as stalls_at,
        visit_index > 1 as is_repeat
    from entries
)

select * from int_journey_stages
