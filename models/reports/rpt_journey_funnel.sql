with

journeys as ({{ journeys_by_segment() }}),

stages as (
    select distinct journey_name, stage_name, stage_order
    from {{ ref('journey_stages') }}
    where role <> 'failure'
),

stage_entries as (
    select journey_id, stage_name, min(entered_at) as entered_at
    from {{ ref('fct_journey_stages') }}
    group by journey_id, stage_name
),

-- an open journey is no drop-off: it stands apart from those that are decided
counted as (
    select
        journeys.journey_name,
        stages.stage_name,
        stages.stage_order,
        journeys.segment_name,
        journeys.segment_value,
        count(*) filter (where journeys.status <> 'open') as decided_count,
        count(*) filter (
            where journeys.status <> 'open'
            and journeys.furthest_stage_order >= stages.stage_order
        ) as reached_count,
        count(*) filter (
            where journeys.status <> 'open'
            and journeys.furthest_stage_order >= stages.stage_order - 1
        ) as reached_before_count,
        count(*) filter (
            where journeys.status = 'open'
            and journeys.furthest_stage_order = stages.stage_order
        ) as in_progress_count,
        median({{ days_between('journeys.started_at', 'stage_entries.entered_at') }})
            as median_days_to_stage
    from journeys
    inner join stages on journeys.journey_name = stages.journey_name
    left join stage_entries
        on journeys.journey_id = stage_entries.journey_id
        and stages.stage_name = stage_entries.stage_name
    group by
        journeys.journey_name, stages.stage_name, stages.stage_order,
        journeys.segment_name, journeys.segment_value
),

rpt_journey_funnel as (
    select
        journey_name,
        stage_name,
        stage_order,
        segment_name,
        segment_value,
        reached_count,
        decided_count,
        reached_count / nullif(cast(decided_count as double), 0) as reached_rate,
        {{ wilson_bound('reached_count', 'decided_count', '-') }} as reached_rate_lower,
        {{ wilson_bound('reached_count', 'decided_count', '+') }} as reached_rate_upper,
        reached_before_count,
        reached_count / nullif(cast(reached_before_count as double), 0) as step_rate,
        {{ wilson_bound('reached_count', 'reached_before_count', '-') }} as step_rate_lower,
        {{ wilson_bound('reached_count', 'reached_before_count', '+') }} as step_rate_upper,
        in_progress_count,
        median_days_to_stage
    from counted
)

select * from rpt_journey_funnel
