with

leads as (
    {%- for days in var('lead_days') %}
    select {{ days }} as lead_days
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        flags.score_name,
        flags.horizon_days,
        leads.lead_days,
        {{ sum_where('1', 'days_followed_since_flag >= lead_days') }} as flagged_count,
        {{ sum_where(
            '1',
            'days_followed_since_flag >= lead_days and days_from_flag_to_outcome >= 0'
            ~ ' and days_from_flag_to_outcome < lead_days'
        ) }} as right_count,
        {{ sum_where('1', 'came_after_days >= lead_days') }} as foreseeable_count,
        {{ sum_where('1', 'days_from_flag_to_outcome >= lead_days') }} as warned_count,
        {{ sum_where('1', 'days_followed >= lead_days') }} as observed_count,
        {{ sum_where('1', 'days_followed >= lead_days and came_after_days < lead_days') }}
            as observed_outcome_count
    from {{ ref('rehearsal__flags') }} as flags
    cross join leads
    group by flags.score_name, flags.horizon_days, leads.lead_days
),

rpt_score_lead_time as (
    select
        score_name,
        horizon_days,
        lead_days,
        right_count,
        flagged_count,
        {{ rate_with_interval('precision_rate', 'right_count', 'flagged_count') }},
        warned_count,
        foreseeable_count,
        {{ rate_with_interval('recall_rate', 'warned_count', 'foreseeable_count') }},
        observed_count,
        observed_outcome_count / nullif(cast(observed_count as double), 0) as base_precision_rate
    from counted
)

select * from rpt_score_lead_time
