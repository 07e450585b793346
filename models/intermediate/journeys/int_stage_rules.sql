{{ config(materialized='table') }}

{%- set is_named_as_entry = matches(
    'journey_stages.stage_name', "concat('^(', journeys.entry_stages, ')$')"
) %}

with

journeys as (select * from {{ ref('journeys') }}),

-- of two rules of a journey the greater number is the further stage; of two at one moment a signal
-- counts in the stage that is entered, and an outcome comes last
numbered as (
    select
        journey_stages.*,
        journeys.timeout_days,
        case
            when journeys.entry_stages is null then journey_stages.role in ('enter', 'success')
            else journey_stages.role = 'enter' and {{ is_named_as_entry }}
        end as may_start,
        case
            when journey_stages.role in ('success', 'failure')
                then coalesce({{ is_named_as_entry }}, false)
            else false
        end as reopens,
        row_number() over (
            order by
                journey_stages.journey_name,
                case journey_stages.role when 'enter' then 1 when 'stall' then 2 else 3 end,
                journey_stages.stage_order,
                journey_stages.role,
                journey_stages.touchpoint_type,
                journey_stages.channel,
                journey_stages.subject,
                journey_stages.times,
                journey_stages.within_days
        ) as rule_number
    from {{ ref('journey_stages') }} as journey_stages
    inner join journeys on journey_stages.journey_name = journeys.journey_name
),

first_stages as (
    select
        journey_name,
        stage_name,
        min(stall_days) as stall_days
    from numbered
    where stage_order = 1
    group by journey_name, stage_name
),

int_stage_rules as (
    select
        rule_number,
        journey_name,
        stage_name,
        stage_order,
        role,
        touchpoint_type,
        channel,
        subject,
        cast(coalesce(times, 1) as integer) as touchpoints_needed,
        within_days,
        coalesce(counting, 'touchpoints') as counting,
        stall_days,
        timeout_days,
        may_start,
        false as is_reopening
    from numbered
    union all
    -- an outcome that is an entry too, such as a renewal, opens the next journey in its first stage
    select
        numbered.rule_number,
        numbered.journey_name,
        first_stages.stage_name,
        1 as stage_order,
        'enter' as role,
        numbered.touchpoint_type,
        numbered.channel,
        numbered.subject,
        cast(coalesce(numbered.times, 1) as integer) as touchpoints_needed,
        numbered.within_days,
        coalesce(numbered.counting, 'touchpoints') as counting,
        first_stages.stall_days,
        numbered.timeout_days,
        true as may_start,
        true as is_reopening
    from numbered
    inner join first_stages on numbered.journey_name = first_stages.journey_name
    where numbered.reopens
)

select * from int_stage_rules
