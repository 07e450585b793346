with

journeys as ({{ segmented_journeys() }}),

paths as (
    select
        journey_name,
        path,
        {{ list_size('path') }} as stay_count,
        count(case when status = 'succeeded' then 1 end) as winner_count,
        count(case when status <> 'succeeded' then 1 end) as loser_count
    from journeys
    where status <> 'open'
    group by journey_name, path
),

-- after each beginning of a path one stage follows, or nothing more
branches as (
    {%- for depth in range(var('divergence_depth')) %}
    select
        journey_name,
        {{ depth }} as stay_count,
        {% if depth -%}
        {{ list_as_text(first_elements('path', depth), ' > ') }}
        {%- else -%} 'entry' {%- endif %} as path_so_far,
        coalesce({{ element_of('path', depth + 1) }}, 'dropped_off') as next_stage,
        winner_count,
        loser_count
    from paths
    where stay_count > {{ depth }} or stay_count = {{ depth }} and loser_count > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        journey_name,
        stay_count,
        path_so_far,
        next_stage,
        cast(sum(winner_count) as bigint) as winner_count,
        cast(sum(loser_count) as bigint) as loser_count
    from branches
    group by journey_name, stay_count, path_so_far, next_stage
),

with_totals as (
    select
        counted.*,
        cast(sum(winner_count) over (
            partition by journey_name, stay_count, path_so_far
        ) as bigint) as all_winner_count,
        cast(sum(loser_count) over (
            partition by journey_name, stay_count, path_so_far
        ) as bigint) as all_loser_count
    from counted
),

rates as (
    select
        journey_name,
        path_so_far,
        next_stage,
        'all' as segment_name,
        'all' as segment_value,
        stay_count,
        winner_count,
        all_winner_count,
        {{ rate_with_interval('winner_share', 'winner_count', 'all_winner_count') }},
        loser_count,
        all_loser_count,
        {{ rate_with_interval('loser_share', 'loser_count', 'all_loser_count') }},
        winner_count + loser_count as journey_count,
        {{ rate_with_interval(
            'conversion_rate', 'winner_count', '(winner_count + loser_count)'
        ) }},
        all_winner_count + all_loser_count as all_journey_count,
        {{ rate_with_interval(
            'conversion_rate_before', 'all_winner_count', '(all_winner_count + all_loser_count)'
        ) }}
    from with_totals
    where all_winner_count > 0 and all_loser_count > 0
),

with_gaps as (
    select
        rates.*,
        greatest(
            winner_share_lower - loser_share_upper, loser_share_lower - winner_share_upper
        ) as interval_gap
    from rates
),

-- the further apart the intervals, the surer it is that winners and losers part here
rpt_journey_divergence as (
    select
        with_gaps.*,
        row_number() over (
            partition by journey_name
            order by interval_gap desc, journey_count desc, path_so_far asc, next_stage asc
        ) as divergence_rank
    from with_gaps
)

select * from rpt_journey_divergence
