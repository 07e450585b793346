{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

counted as (
    select
        int_touchpoints_resolved.*,
        int_stage_meanings.journey_name,
        int_stage_meanings.rule_number,
        int_stage_meanings.is_signal,
        int_stage_meanings.touchpoints_needed,
        int_stage_meanings.means_alone,
        {{ plus_days('int_touchpoints_resolved.occurred_at', 'int_stage_meanings.within_days') }}
            as forgotten_at,
        -- where kinds are counted, another one of the same kind takes over
        lead(
            case
                when int_stage_meanings.counting = 'kinds'
                    then int_touchpoints_resolved.occurred_at
            end
        ) over (
            partition by
                int_touchpoints_resolved.customer_key,
                int_stage_meanings.rule_number,
                int_stage_meanings.counted_kind
            order by int_touchpoints_resolved.occurred_at, int_touchpoints_resolved.touchpoint_key
        ) as repeated_at
    from {{ ref('int_touchpoints_resolved') }} as int_touchpoints_resolved
    inner join {{ ref('int_stage_meanings') }} as int_stage_meanings
        on int_touchpoints_resolved.kind_key = int_stage_meanings.kind_key
    where
        int_stage_meanings.touchpoints_needed > 1
        and {{ only_touched('int_touchpoints_resolved.customer_id') }}
),

-- what happened stands from its time until it is forgotten or repeated
changes as (
    select counted.*, occurred_at as changed_at, 1 as change
    from counted
    union all
    select counted.*, least(forgotten_at, repeated_at) as changed_at, -1 as change
    from counted
    where forgotten_at is not null or repeated_at is not null
),

standing as (
    select
        changes.*,
        sum(change) over (
            partition by customer_key, rule_number
            order by changed_at, change, touchpoint_key
            rows between unbounded preceding and current row
        ) as standing_count
    from changes
),

-- who goes on in the same session has reached nothing new, and has not fallen back either
reached as (
    select
        standing.*,
        row_number() over (
            partition by rule_number, coalesce(session_key, touchpoint_key)
            order by occurred_at, touchpoint_key
        ) = 1 as is_step
    from standing
    where change = 1 and standing_count >= touchpoints_needed
),

int_stage_milestones as (
    select
        touchpoint_key,
        session_key,
        customer_id,
        customer_key,
        device_key,
        kind_key,
        journey_name,
        is_signal,
        max(rule_number) as rule_number,
        max_by(is_step, rule_number) as is_step,
        occurred_at
    from reached
    where is_step or means_alone
    group by
        touchpoint_key, session_key, customer_id, customer_key, device_key, kind_key,
        journey_name, is_signal, occurred_at
)

select * from int_stage_milestones
