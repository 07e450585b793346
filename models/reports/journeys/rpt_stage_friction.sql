{%- set frictions = {
    'abandonment': 'is_abandoned',
    'stall': 'has_stall',
    'stall_signal': 'has_signal',
    'repeat': 'has_repeat',
    'backward_move': 'has_backward_move'
} %}

with

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

counted as (
    select
        journey_name,
        stage_name,
        stage_order,
        {{ segment_columns() }},
        count(case when not is_open then 1 end) as entered_count,
        {{ days_between(
            'min(case when not is_open then started_at end)',
            'max(case when not is_open then started_at end)'
        ) }} / 30.4375e0 as observed_months,
        {%- for friction, flag in frictions.items() %}
        count(case when {{ flag }} and not is_open then 1 end) as {{ friction }}_count,
        count(case when {{ flag }} and is_open then 1 end) as {{ friction }}_open_count,
        count(case when {{ flag }} and is_lost then 1 end) as {{ friction }}_lost_count,
        count(distinct case when {{ flag }} and is_lost then customer_id end)
            as {{ friction }}_customer_count,
        sum(case when {{ flag }} and is_lost then value_lost end) as {{ friction }}_value,
        {%- endfor %}
        count(case when is_lost then 1 end) as lost_count
    from visits
    group by {{ in_all_segments(['journey_name', 'stage_name', 'stage_order']) }}  -- noqa: PRS
),

long as (
    {%- for friction in frictions %}
    select
        journey_name,
        stage_name,
        stage_order,
        segment_name,
        segment_value,
        '{{ friction }}' as friction,
        entered_count,
        {{ friction }}_count as affected_count,
        {{ friction }}_open_count as open_affected_count,
        {{ friction }}_lost_count as lost_count,
        entered_count - {{ friction }}_count as unaffected_count,
        lost_count - {{ friction }}_lost_count as unaffected_lost_count,
        {{ friction }}_customer_count as lost_customer_count,
        cast(
            case when {{ friction }}_lost_count > 0 then {{ friction }}_value else 0 end
            as decimal(18, 2)
        ) as revenue_at_risk,
        cast(sum(abandonment_lost_count) over (
            partition by journey_name, segment_name, segment_value
        ) as bigint) as all_lost_count,
        observed_months
    from counted
    where segment_value is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- the best value of a segment is one that enough journeys went through
with_best as (
    select
        long.*,
        min(
            case
                when entered_count >= {{ var('enough_journeys') }}
                    and segment_name not in ('all', 'release')
                    then lost_count / cast(entered_count as double)
            end
        ) over (
            partition by journey_name, stage_name, friction
        ) as best_lost_rate
    from long
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
        revenue_at_risk,
        {{ home_currency() }} as currency_code,
        best_lost_rate,
        -- what loses nobody who would have stayed without it cannot win anybody back
        case
            when lost_count * unaffected_count <= unaffected_lost_count * affected_count then 0
            else greatest(lost_count - best_lost_rate * entered_count, 0)
                * lost_customer_count / nullif(lost_count * observed_months, 0)
        end as recoverable_customers_per_month
    from with_best
    where affected_count + open_affected_count > 0
)

select * from rpt_stage_friction
