{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

int_journey_steps as (
    select * from {{ ref('int_journey_steps') }}
    where {{ only_touched('customer_id') }}
),

paths as (
    select
        journey_name,
        journey_key,
        {{ ordered_list('stage_name', 'entry_index') }} as path
    from {{ ref('int_journey_stages') }}
    where {{ only_touched('customer_id') }}
    group by journey_name, journey_key
),

sales as (
    select
        int_journey_steps.journey_name,
        int_journey_steps.journey_key,
        {{ sum_in_one_currency('int_touchpoints.amount', 'int_touchpoints.currency_code') }}
            as amount,
        {{ one_currency('int_touchpoints.currency_code') }} as currency_code
    from int_journey_steps
    inner join {{ ref('int_touchpoints') }} as int_touchpoints
        on int_journey_steps.touchpoint_key = int_touchpoints.touchpoint_key
    where int_journey_steps.role = 'success'
    group by int_journey_steps.journey_name, int_journey_steps.journey_key
),

outcomes as (
    select
        journey_name,
        journey_key,
        customer_id,
        max(case when touchpoint_key = journey_key then session_key end) as first_session_key,
        max(case when touchpoint_key = journey_key then kind_key end) as first_kind_key,
        max(case when role in ('success', 'failure') then role end) as outcome,
        max(case when role <> 'failure' then stage_order end) as furthest_stage_order,
        max(timeout_days) as timeout_days,
        count(distinct touchpoint_key) as touchpoint_count,
        count(distinct session_key) as session_count,
        min(occurred_at) as started_at,
        max(occurred_at) as last_step_at,
        max(case when role in ('success', 'failure') then occurred_at end) as outcome_at
    from int_journey_steps
    group by journey_name, journey_key, customer_id
),

-- what does not depend on when one looks; the mart turns the deadline into a status
int_journeys as (
    select
        outcomes.journey_name || ':' || outcomes.journey_key as journey_id,
        outcomes.journey_name,
        outcomes.journey_key,
        outcomes.customer_id,
        row_number() over (
            partition by outcomes.journey_name, outcomes.customer_id
            order by outcomes.started_at, outcomes.journey_key
        ) as journey_index,
        coalesce(int_sessions.channel, int_touchpoint_kinds.channel) as entry_channel,
        int_sessions.device_type as entry_device_type,
        outcomes.outcome,
        outcomes.furthest_stage_order,
        {{ element_of('paths.path', list_size('paths.path')) }} as last_stage,
        paths.path,
        outcomes.touchpoint_count,
        outcomes.session_count,
        sales.amount,
        sales.currency_code,
        outcomes.started_at,
        outcomes.last_step_at,
        outcomes.outcome_at,
        {{ plus_days('outcomes.last_step_at', 'outcomes.timeout_days') }} as times_out_at
    from outcomes
    inner join paths
        on outcomes.journey_name = paths.journey_name
        and outcomes.journey_key = paths.journey_key
    inner join {{ ref('int_touchpoint_kinds') }} as int_touchpoint_kinds
        on outcomes.first_kind_key = int_touchpoint_kinds.kind_key
    left join {{ ref('int_sessions') }} as int_sessions
        on outcomes.first_session_key = int_sessions.session_key
    left join sales
        on outcomes.journey_name = sales.journey_name
        and outcomes.journey_key = sales.journey_key
)

select * from int_journeys
