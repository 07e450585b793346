{%- set frictions = {
    'abandonment': 'is_abandoned',
    'stall': 'has_stall',
    'stall_signal': 'has_signal',
    'repeat': 'has_repeat',
    'backward_move': 'has_backward_move'
} %}
{%- set keys = ['journey_name', 'stage_name', 'stage_order', 'friction'] %}

with

frictions as (
    {%- for friction in frictions %}
    select '{{ friction }}' as friction
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

visits as (
    select
        journeys.*,
        stages.stage_name,
        stages.stage_order,
        stages.is_last and (journeys.is_lost or journeys.status = 'open') as is_abandoned,
        stages.has_stall,
        stages.has_signal,
        stages.has_repeat,
        stages.has_backward_move,
        journeys.status = 'open' as is_open
    from ({{ stage_visits() }}) as stages
    inner join ({{ journeys_with_losses() }}) as journeys
        on stages.journey_id = journeys.journey_id
),

judged as (
    select
        visits.*,
        frictions.friction,
        case frictions.friction
            {%- for friction, flag in frictions.items() %}
            when '{{ friction }}' then visits.{{ flag }}
            {%- endfor %}
        end as is_affected
    from visits
    cross join frictions
),

counted as (
    select
        journey_name,
        stage_name,
        stage_order,
        friction,
        {{ segment_columns() }},
        count(case when not is_open then 1 end) as entered_count,
        count(case when is_affected and not is_open then 1 end) as affected_count,
        count(case when is_affected and is_open then 1 end) as open_affected_count,
        count(case when is_affected and is_lost then 1 end) as lost_count,
        count(case when not is_affected and not is_open then 1 end) as unaffected_count,
        count(case when not is_affected and is_lost then 1 end) as unaffected_lost_count,
        count(distinct case when is_affected and is_lost then customer_id end)
            as lost_customer_count,
        sum(case when is_affected then value_lost end) as value_lost,
        {{ days_between(
            'min(case when not is_open then started_at end)',
            'max(case when not is_open then started_at end)'
        ) }} / 30.4375e0 as observed_months
    from judged
    group by {{ in_all_segments(keys) }}  -- noqa: PRS
),

-- the best value of a segment is one that enough journeys went through
with_best as (
    select
        counted.*,
        cast(sum(case when friction = 'abandonment' then lost_count else 0 end) over (
            partition by journey_name, segment_name, segment_value
        ) as bigint) as all_lost_count,
        min(
            case
                when entered_count >= {{ var('enough_journeys') }}
                    and segment_name not in ('all', 'release')
                    then lost_count / cast(entered_count as double)
            end
        ) over (
            partition by journey_name, stage_name, friction
        ) as best_lost_rate
    from counted
    where segment_value is not null
),

rpt_stage_friction as (
    select
        journey_name,
        stage_name,
        stage_order,
        friction,
        segment_name,
        segment_value,
        entered_count,
        affected_count,
        {{ rate_with_interval('affected_rate', 'affected_count', 'entered_count') }},
        open_affected_count,
        lost_count,
        {{ rate_with_interval('lost_rate', 'lost_count', 'entered_count') }},
        {{ rate_with_interval('lost_rate_affected', 'lost_count', 'affected_count') }},
        unaffected_count,
        unaffected_lost_count,
        {{ rate_with_interval(
            'lost_rate_unaffected', 'unaffected_lost_count', 'unaffected_count'
        ) }},
        all_lost_count,
        {{ rate_with_interval('share_of_losses', 'lost_count', 'all_lost_count') }},
        lost_customer_count,
        cast(case when lost_count > 0 then value_lost else 0 end as decimal(18, 2))
            as revenue_at_risk,
        {{ home_currency() }} as currency_code,
        best_lost_rate,
        -- what loses nobody who would have stayed without it cannot win anybody back
        case
            when lost_count = 0 then 0
            when
                unaffected_count > 0
                and lost_count * unaffected_count <= unaffected_lost_count * affected_count
                then 0
            when best_lost_rate is null then null
            else greatest(lost_count - best_lost_rate * entered_count, 0)
                * lost_customer_count / nullif(lost_count * observed_months, 0)
        end as recoverable_customers_per_month
    from with_best
    where affected_count + open_affected_count > 0
)

select * from rpt_stage_friction
