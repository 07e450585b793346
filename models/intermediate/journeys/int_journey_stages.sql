{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

{%- set order = step_order() %}
{%- set in_order = 'partition by journey_name, journey_key ' ~ order %}

with

-- a signal that somebody is stuck enters no stage: it has no name
steps as (
    select
        int_journey_steps.*,
        case when role <> 'stall' then stage_name end as entered_stage
    from {{ ref('int_journey_steps') }} as int_journey_steps
    where {{ only_touched('int_journey_steps.customer_id') }}
),

with_previous as (
    select
        steps.*,
        {{ last_present('entered_stage') }} over (
            {{ in_order }} rows between unbounded preceding and 1 preceding
        ) as previous_stage
    from steps
),

-- consecutive steps in one stage are one stay
in_stays as (
    select
        with_previous.*,
        sum(case when entered_stage <> coalesce(previous_stage, '') then 1 else 0 end) over (
            {{ in_order }} rows between unbounded preceding and current row
        ) as entry_index
    from with_previous
),

stays as (
    select
        journey_name,
        journey_key,
        customer_id,
        cast(entry_index as bigint) as entry_index,
        max(entered_stage) as stage_name,
        max(case when role <> 'stall' then stage_order end) as stage_order,
        max(stall_days) as stall_days,
        max(timeout_days) as timeout_days,
        sum(case when role = 'stall' then 1 else 0 end) as signal_count,
        min(occurred_at) as entered_at,
        max(occurred_at) as last_step_at
    from in_stays
    group by journey_name, journey_key, customer_id, entry_index
),

int_journey_stages as (
    select
        journey_name,
        journey_key,
        customer_id,
        stage_name,
        stage_order,
        entry_index,
        lead(stage_name) over (
            partition by journey_name, journey_key order by entry_index
        ) as next_stage,
        lead(stage_order) over (
            partition by journey_name, journey_key order by entry_index
        ) as next_stage_order,
        row_number() over (
            partition by journey_name, journey_key, stage_name order by entry_index
        ) > 1 as is_repeat,
        cast(signal_count as bigint) as signal_count,
        entered_at,
        last_step_at,
        lead(entered_at) over (
            partition by journey_name, journey_key order by entry_index
        ) as left_at,
        {{ plus_days('entered_at', 'stall_days') }} as stalls_at,
        {{ plus_days('last_step_at', 'timeout_days') }} as times_out_at
    from stays
)

select * from int_journey_stages
