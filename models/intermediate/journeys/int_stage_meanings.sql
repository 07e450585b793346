{{ config(materialized='table') }}

with

journeys as (select * from {{ ref('journeys') }}),

journey_stages as (select * from {{ ref('journey_stages') }}),

kinds as (
    select distinct touchpoint_type, channel, subject
    from {{ ref('int_touchpoints') }}
),

-- a kind of touchpoint means the furthest stage whose rule it fits
fitted as (
    select
        {{ touchpoint_kind('kinds') }} as touchpoint_kind,
        journey_stages.*,
        row_number() over (
            partition by
                journey_stages.journey_name, kinds.touchpoint_type, kinds.channel, kinds.subject
            order by journey_stages.stage_order desc
        ) as fit_number
    from kinds
    inner join journey_stages
        on kinds.touchpoint_type = journey_stages.touchpoint_type
        and (journey_stages.channel is null or journey_stages.channel = kinds.channel)
        and (
            journey_stages.subject is null
            or {{ matches('kinds.subject', "concat('^(', journey_stages.subject, ')$')") }}
        )
),

int_stage_meanings as (
    select
        fitted.touchpoint_kind,
        fitted.journey_name,
        fitted.stage_name,
        fitted.stage_order,
        fitted.role,
        fitted.stall_days,
        journeys.timeout_days
    from fitted
    inner join journeys on fitted.journey_name = journeys.journey_name
    where fitted.fit_number = 1
)

select * from int_stage_meanings
