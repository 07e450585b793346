{{ config(materialized='table') }}

with

fitted as (
    select
        int_touchpoint_kinds.kind_key,
        int_touchpoint_kinds.moment_kind as counted_kind,
        int_stage_rules.journey_name,
        int_stage_rules.rule_number,
        int_stage_rules.role = 'stall' as is_signal,
        int_stage_rules.touchpoints_needed,
        int_stage_rules.within_days,
        int_stage_rules.counting
    from {{ ref('int_touchpoint_kinds') }} as int_touchpoint_kinds
    inner join {{ ref('int_stage_rules') }} as int_stage_rules
        on int_touchpoint_kinds.touchpoint_type = int_stage_rules.touchpoint_type
        and (
            int_stage_rules.channel is null
            or int_stage_rules.channel = int_touchpoint_kinds.channel
        )
        and (
            int_stage_rules.subject is null
            or {{ matches(
                'int_touchpoint_kinds.subject', "concat('^(', int_stage_rules.subject, ')$')"
            ) }}
        )
    where not int_stage_rules.is_reopening
),

-- a kind of touchpoint means the furthest stage it fits, and may signal a stall besides; what must
-- occur several times is decided touchpoint by touchpoint, later
ranked as (
    select
        fitted.*,
        max(case when touchpoints_needed = 1 then rule_number end) over (
            partition by kind_key, journey_name, is_signal
        ) as furthest_rule_number
    from fitted
),

int_stage_meanings as (
    select
        kind_key,
        journey_name,
        rule_number,
        is_signal,
        touchpoints_needed,
        within_days,
        counting,
        counted_kind,
        furthest_rule_number is not null as means_alone
    from ranked
    where
        rule_number = furthest_rule_number
        or touchpoints_needed > 1
        and rule_number > coalesce(furthest_rule_number, 0)
)

select * from int_stage_meanings
