{{ config(materialized='table') }}

{%- set keys = ['journey_name', 'from_stage', 'to_stage', 'month'] %}

with

journeys as ({{ segmented_journeys() }}),

-- leaving in silence is a transition too; a stay that is still open is none yet, and from an
-- outcome nobody goes on; of the newest stays only those that went on could be seen
stays as (
    select
        journeys.*,
        fct_journey_stages.stage_name as from_stage,
        coalesce(fct_journey_stages.next_stage, 'dropped_off') as to_stage,
        cast(date_trunc('month', fct_journey_stages.entered_at) as date) as month,
        {{ seconds_between('fct_journey_stages.entered_at', 'fct_journey_stages.left_at') }}
            as stay_seconds
    from {{ ref('fct_journey_stages') }} as fct_journey_stages
    inner join journeys on fct_journey_stages.journey_id = journeys.journey_id
    where
        fct_journey_stages.entered_at <= journeys.ripe_until
        and (fct_journey_stages.next_stage is not null or journeys.status = 'timed_out')
),

transitions as (
    select
        journey_name,
        from_stage,
        to_stage,
        {{ segment_columns() }},
        month,
        count(*) as transition_count,
        median(stay_seconds) as median_seconds
    from stays
    group by {{ in_all_segments(keys) }}  -- noqa: PRS
),

counted as (
    select
        transitions.*,
        cast(sum(transition_count) over (
            partition by journey_name, from_stage, segment_name, segment_value, month
        ) as bigint) as entered_count
    from transitions
    where segment_value is not null
),

fct_stage_transitions as (
    select
        journey_name,
        from_stage,
        to_stage,
        segment_name,
        segment_value,
        month,
        entered_count,
        transition_count,
        {{ rate_with_interval('transition_rate', 'transition_count', 'entered_count') }},
        median_seconds
    from counted
)

select * from fct_stage_transitions
