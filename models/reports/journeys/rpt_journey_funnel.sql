with

journeys as ({{ segmented_journeys() }}),

stages as (
    select distinct journey_name, stage_name, stage_order
    from {{ ref('journey_stages') }}
    where role in ('enter', 'success')
),

-- an open journey is no drop-off: it stands apart from those that are decided
ended as (
    select
        journey_name,
        furthest_stage_order,
        {{ segment_columns() }},
        count(*) filter (where status <> 'open') as decided_count,
        count(*) filter (where status = 'open') as open_count
    from journeys
    group by {{ in_all_segments(['journey_name', 'furthest_stage_order']) }}  -- noqa: PRS
),

counted as (
    select
        ended.journey_name,
        stages.stage_name,
        stages.stage_order,
        ended.segment_name,
        ended.segment_value,
        {{ sum_where('decided_count', 'true') }} as decided_count,
        {{ sum_where('decided_count', 'furthest_stage_order >= stage_order') }}
            as reached_count,
        {{ sum_where('decided_count', 'furthest_stage_order >= stage_order - 1') }}
            as reached_before_count,
        {{ sum_where('open_count', 'furthest_stage_order = stage_order') }}
            as in_progress_count
    from ended
    inner join stages on ended.journey_name = stages.journey_name
    where ended.segment_value is not null
    group by
        ended.journey_name, stages.stage_name, stages.stage_order,
        ended.segment_name, ended.segment_value
),

first_entries as (
    select
        journey_id,
        stage_name,
        min(entered_at) as entered_at,
        lag(min(entered_at)) over (
            partition by journey_id order by min(stage_order)
        ) as previous_entered_at,
        lag(min(stage_order)) over (
            partition by journey_id order by min(stage_order)
        ) = min(stage_order) - 1 as comes_from_stage_below
    from {{ ref('fct_journey_stages') }}
    group by journey_id, stage_name
),

-- who left the stage below out, or came to it later, took no time for the step between
paced as (
    select
        journeys.*,
        first_entries.stage_name,
        {{ days_between('journeys.started_at', 'first_entries.entered_at') }} as days_to_stage,
        case
            when
                first_entries.comes_from_stage_below
                and first_entries.previous_entered_at <= first_entries.entered_at
                then {{ days_between(
                    'first_entries.previous_entered_at', 'first_entries.entered_at'
                ) }}
        end as days_from_previous_stage
    from first_entries
    inner join journeys on first_entries.journey_id = journeys.journey_id
),

paces as (
    select
        journey_name,
        stage_name,
        {{ segment_columns() }},
        median(days_to_stage) as median_days_to_stage,
        median(days_from_previous_stage) as median_days_from_previous_stage
    from paced
    group by {{ in_all_segments(['journey_name', 'stage_name']) }}  -- noqa: PRS
),

rpt_journey_funnel as (
    select
        counted.journey_name,
        counted.stage_name,
        counted.stage_order,
        counted.segment_name,
        counted.segment_value,
        counted.reached_count,
        counted.decided_count,
        {{ rate_with_interval('reached_rate', 'counted.reached_count', 'counted.decided_count') }},
        counted.reached_before_count,
        {{ rate_with_interval(
            'step_rate', 'counted.reached_count', 'counted.reached_before_count'
        ) }},
        counted.in_progress_count,
        paces.median_days_to_stage,
        paces.median_days_from_previous_stage
    from counted
    left join paces
        on counted.journey_name = paces.journey_name
        and counted.stage_name = paces.stage_name
        and counted.segment_name = paces.segment_name
        and counted.segment_value = paces.segment_value
)

select * from rpt_journey_funnel
