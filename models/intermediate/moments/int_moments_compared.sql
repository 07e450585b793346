{{ config(materialized='table') }}

with

rated as (
    select
        int_moments_counted.*,
        outcome_count / nullif(cast(trial_count as double), 0) as outcome_rate,
        comparison_outcome_count / nullif(cast(comparison_count as double), 0) as comparison_rate,
        -- by how much less a count is worth whose outcomes come several at a time
        greatest(outcome_squares / nullif(cast(outcome_count as double), 0), 1) as crowding,
        greatest(comparison_squares / nullif(cast(comparison_outcome_count as double), 0), 1)
            as comparison_crowding,
        least(
            outcome_count, trial_count - outcome_count,
            comparison_outcome_count, comparison_count - comparison_outcome_count
        ) >= {{ var('moment_least_outcomes') }} as is_enough
    from {{ ref('int_moments_counted') }} as int_moments_counted
),

with_ratios as (
    select
        rated.*,
        outcome_rate / nullif(comparison_rate, 0) as ratio,
        ln(nullif(outcome_rate, 0) / nullif(comparison_rate, 0)) as log_ratio,
        -- of the logarithm of the ratio (Katz and others 1978)
        sqrt(
            crowding * (1 - outcome_rate) / nullif(outcome_count, 0)
            + comparison_crowding * (1 - comparison_rate) / nullif(comparison_outcome_count, 0)
        ) as standard_error
    from rated
),

int_moments_compared as (
    select
        outcome,
        moment_type,
        moment_kind,
        earlier_kind,
        times,
        within_days,
        case moment_type
            when 'touchpoint' then moment_kind
            when 'sequence' then earlier_kind || ' before ' || moment_kind
            else
                moment_kind || ', ' || cast(times as string)
                || ' times within ' || cast(within_days as string) || ' days'
        end as moment,
        case compared_by
            when 'others' then 'all others'
            when 'siblings' then 'others of its type'
            when 'later' then moment_kind || ' without ' || earlier_kind || ' before it'
            when 'earlier' then earlier_kind || ' without ' || moment_kind || ' after it'
            when 'first' then moment_kind || ' for the first time'
            else moment_kind || ' less often'
        end as compared_with,
        case outcome
            {%- for outcome, days in var('moment_windows').items() %}
            when '{{ outcome }}' then {{ days }}
            {%- endfor %}
        end as window_days,
        trial_count,
        outcome_count,
        outcome_rate,
        comparison_count,
        comparison_outcome_count,
        comparison_rate,
        round(ratio, 6) as ratio,
        {%- for side, bound in {'-': 'lower', '+': 'upper'}.items() %}
        round(exp(log_ratio {{ side }} {{ z_value() }} * standard_error), 6) as ratio_{{ bound }},
        {{ wilson_bound(
            '(outcome_count / crowding)', '(trial_count / crowding)', side
        ) }} as outcome_rate_{{ bound }},
        {{ wilson_bound(
            '(comparison_outcome_count / comparison_crowding)',
            '(comparison_count / comparison_crowding)', side
        ) }} as comparison_rate_{{ bound }},
        {%- endfor %}
        round({{ two_sided_p_value('(abs(log_ratio) / nullif(standard_error, 0))') }}, 6)
            as p_value,
        is_enough,
        row_number() over (
            partition by outcome, moment_type, moment_kind, earlier_kind, times, within_days
            order by is_enough asc, abs(log_ratio) asc nulls last, compared_by asc
        ) as comparison_number
    from with_ratios
)

select * from int_moments_compared
