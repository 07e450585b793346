{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

int_journey_steps as (
    select * from {{ ref('int_journey_steps') }}
    where {{ only_touched('customer_id') }}
),

int_journey_stages as (
    select * from {{ ref('int_journey_stages') }}
    where {{ only_touched('customer_id') }}
),

paths as (
    select
        journey_id,
        {{ ordered_list('stage_name', 'entry_index') }} as path,
        max_by(stage_name, entry_index) as last_stage
    from int_journey_stages
    group by journey_id
),

outcomes as (
    select
        journey_id,
        journey_name,
        customer_id,
        min(occurred_at) as started_at,
        max(occurred_at) as last_step_at,
        max(case when role <> 'enter' then role end) as outcome,
        max(case when role <> 'enter' then occurred_at end) as outcome_at,
        max(timeout_days) as timeout_days,
        count(*) as touchpoint_count,
        count(distinct session_id) as session_count,
        max(case when role <> 'failure' then stage_order end) as furthest_stage_order,
        cast(sum(case when role = 'success' then amount end) as decimal(18, 2)) as amount,
        max(case when role = 'success' then currency_code end) as currency_code
    from int_journey_steps
    group by journey_id, journey_name, customer_id
),

-- what does not depend on when one looks; the mart turns the deadline into a status
int_journeys as (
    select
        outcomes.journey_id,
        outcomes.journey_name,
        outcomes.customer_id,
        outcomes.started_at,
        outcomes.last_step_at,
        outcomes.outcome,
        outcomes.outcome_at,
        {{ plus_days('outcomes.last_step_at', 'outcomes.timeout_days') }} as times_out_at,
        outcomes.touchpoint_count,
        outcomes.session_count,
        outcomes.furthest_stage_order,
        outcomes.amount,
        outcomes.currency_code,
        paths.last_stage,
        paths.path,
        row_number() over (
            partition by outcomes.journey_name, outcomes.customer_id
            order by outcomes.started_at, outcomes.journey_id
        ) as journey_index
    from outcomes
    inner join paths on outcomes.journey_id = paths.journey_id
)

select * from int_journeys
