{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

int_stage_meanings as (select * from {{ ref('int_stage_meanings') }}),

steps as (
    select
        int_touchpoints_resolved.customer_id,
        int_touchpoints_resolved.session_id,
        int_touchpoints.touchpoint_id,
        int_touchpoints.amount,
        int_touchpoints.currency_code,
        int_touchpoints.occurred_at,
        int_stage_meanings.journey_name,
        int_stage_meanings.stage_name,
        int_stage_meanings.stage_order,
        int_stage_meanings.role,
        int_stage_meanings.stall_days,
        int_stage_meanings.timeout_days
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join int_stage_meanings
        on {{ touchpoint_kind('int_touchpoints') }} = int_stage_meanings.touchpoint_kind
    inner join {{ ref('int_touchpoints_resolved') }} as int_touchpoints_resolved
        on int_touchpoints.touchpoint_id = int_touchpoints_resolved.touchpoint_id
    left join {{ ref('int_bot_identifiers') }} as int_bot_identifiers
        on coalesce(int_touchpoints.device_key, int_touchpoints.actor_key)
        = int_bot_identifiers.identifier_key
    where
        int_bot_identifiers.identifier_key is null
        and {{ only_touched('int_touchpoints_resolved.customer_id') }}
),

with_previous as (
    select
        steps.*,
        lag(role) over (
            partition by journey_name, customer_id order by occurred_at, touchpoint_id
        ) as previous_role,
        lag(occurred_at) over (
            partition by journey_name, customer_id order by occurred_at, touchpoint_id
        ) as previous_at
    from steps
),

-- a journey starts with the first step, after an outcome, and after a silence up to the time-out
with_starts as (
    select
        with_previous.*,
        case
            when previous_at is null
                or previous_role <> 'enter'
                or {{ days_between('previous_at', 'occurred_at') }} >= timeout_days
                then touchpoint_id
        end as starting_touchpoint_id
    from with_previous
),

int_journey_steps as (
    select
        journey_name || ':' || {{ last_present('starting_touchpoint_id') }} over (
            partition by journey_name, customer_id order by occurred_at, touchpoint_id
            rows between unbounded preceding and current row
        ) as journey_id,
        journey_name,
        customer_id,
        session_id,
        touchpoint_id,
        stage_name,
        stage_order,
        role,
        stall_days,
        timeout_days,
        amount,
        currency_code,
        occurred_at
    from with_starts
    -- a failure ends what is under way; where nothing is, nothing has failed
    where role <> 'failure' or starting_touchpoint_id is null
)

select * from int_journey_steps
