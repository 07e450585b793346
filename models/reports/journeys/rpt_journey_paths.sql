with

journeys as ({{ journeys_with_losses() }}),

ideal_paths as (
    select
        journey_name,
        {{ ordered_list('stage_name', 'stage_order') }} as ideal_path
    from ({{ stage_roles() }}) as roles
    where role in ('enter', 'success')
    group by journey_name
),

detours as (
    select
        journey_id,
        sum(case when is_left_backward then 1 else 0 end) as backward_move_count,
        sum(case when is_repeat then 1 else 0 end) as repeat_count
    from {{ ref('fct_journey_stages') }}
    group by journey_id
),

decided as (
    select
        journeys.*,
        {{ list_as_text(first_elements('journeys.path', var('path_stays_shown')), ' > ') }}
        || case
            when {{ list_size('journeys.path') }} > {{ var('path_stays_shown') }} then ' > ...'
            else ''
        end as path_taken,
        detours.backward_move_count,
        detours.repeat_count
    from journeys
    inner join detours on journeys.journey_id = detours.journey_id
    where journeys.status <> 'open'
),

ranked as (
    select
        journey_name,
        path_taken,
        row_number() over (
            partition by journey_name order by count(*) desc, path_taken
        ) as path_rank
    from decided
    group by journey_name, path_taken
),

shown as (
    select
        decided.*,
        case
            when ranked.path_rank <= {{ var('paths_shown') }} then ranked.path_rank
        end as path_rank,
        case
            when ranked.path_rank <= {{ var('paths_shown') }} then decided.path_taken
            else 'other paths'
        end as shown_path
    from decided
    inner join ranked
        on decided.journey_name = ranked.journey_name
        and decided.path_taken = ranked.path_taken
),

in_segments as (
    select
        journey_name,
        path_rank,
        shown_path,
        {{ segment_columns() }},
        count(*) as journey_count,
        count(distinct customer_id) as path_customer_count,
        count(case when status = 'succeeded' then 1 end) as succeeded_count,
        median(case when status = 'succeeded' then days_to_outcome end) as median_days_to_success,
        avg({{ list_size('path') }}) as mean_stay_count,
        avg(backward_move_count) as mean_backward_move_count,
        avg(repeat_count) as mean_repeat_count,
        avg(touchpoint_count) as mean_touchpoint_count,
        avg(session_count) as mean_session_count,
        cast(sum(case when status = 'succeeded' then value_at_stake else 0 end) as decimal(18, 2))
            as value_won,
        cast(case when max(is_lost) then sum(value_lost) else 0 end as decimal(18, 2))
            as revenue_at_risk
    from shown
    group by {{ in_all_segments(['journey_name', 'path_rank', 'shown_path']) }}  -- noqa: PRS
),

counted as (
    select
        in_segments.*,
        sum(journey_count) over (
            partition by journey_name, segment_name, segment_value
        ) as decided_count
    from in_segments
    where segment_value is not null
),

rpt_journey_paths as (
    select
        counted.journey_name,
        counted.shown_path as path,
        counted.segment_name,
        counted.segment_value,
        counted.path_rank,
        counted.shown_path = {{ list_as_text('ideal_paths.ideal_path', ' > ') }} as is_ideal,
        {{ list_as_text('ideal_paths.ideal_path', ' > ') }} as ideal_path,
        counted.journey_count,
        cast(counted.decided_count as bigint) as decided_count,
        {{ rate_with_interval(
            'path_share', 'counted.journey_count', 'counted.decided_count'
        ) }},
        counted.path_customer_count,
        counted.succeeded_count,
        {{ rate_with_interval(
            'conversion_rate', 'counted.succeeded_count', 'counted.journey_count'
        ) }},
        counted.median_days_to_success,
        counted.mean_stay_count - {{ list_size('ideal_paths.ideal_path') }} as extra_stay_count,
        counted.mean_backward_move_count,
        counted.mean_repeat_count,
        counted.mean_touchpoint_count,
        counted.mean_session_count,
        counted.value_won,
        counted.revenue_at_risk,
        {{ home_currency() }} as currency_code
    from counted
    inner join ideal_paths on counted.journey_name = ideal_paths.journey_name
)

select * from rpt_journey_paths
