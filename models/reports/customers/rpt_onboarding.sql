with

int_onboardings_by_segment as (select * from {{ ref('int_onboardings_by_segment') }}),

int_onboarding_hazards as (select * from {{ ref('int_onboarding_hazards') }}),

counted as (
    select
        measure,
        case when is_met then 'yes' else 'no' end as group_name,
        segment_name,
        segment_value,
        count(case when status = 'followed' then 1 end) as customer_count,
        count(case when status = 'followed' and has_churned_since then 1 end) as churned_count,
        -- whole seconds: a sum of floats depends on the order of rows
        cast(coalesce(sum(case when status = 'followed' then followed_seconds end), 0) as double)
        / 86400 as exposure_days,
        count(case when status = 'followed' then is_retained end) as observed_count,
        count(case when status = 'followed' and is_retained then 1 end) as retained_count,
        count(case when status = 'in_progress' then 1 end) as in_progress_count,
        count(case when status = 'left_before' then 1 end) as left_before_count
    from int_onboardings_by_segment
    group by measure, case when is_met then 'yes' else 'no' end, segment_name, segment_value
),

-- who has not done it in time takes longer than all who have: a median beyond them is not known
medians as (
    select
        measure,
        segment_name,
        segment_value,
        max(days_to_met) filter (where is_met) as longest_days,
        median(case when is_met then days_to_met else 1e9 end) as median_days
    from int_onboardings_by_segment
    where status = 'followed'
    group by measure, segment_name, segment_value
),

rpt_onboarding as (
    select
        counted.measure,
        counted.group_name,
        counted.segment_name,
        counted.segment_value,
        counted.customer_count,
        counted.churned_count,
        counted.exposure_days,
        {{ when_enough(
            'counted.churned_count / nullif(counted.exposure_days / 30, 0)',
            'counted.customer_count'
        ) }} as churn_per_30_days,
        {%- for bound, side in {'lower': '-', 'upper': '+'}.items() %}
        {{ when_enough(
            byar_bound('counted.churned_count', '(counted.exposure_days / 30)', side),
            'counted.customer_count'
        ) }} as churn_per_30_days_{{ bound }},
        {%- endfor %}
        counted.retained_count,
        counted.observed_count,
        {{ rate_with_interval(
            'retained_rate', 'counted.retained_count', 'counted.observed_count',
            var('enough_for_a_rate')
        ) }},
        int_onboarding_hazards.hazard_ratio,
        int_onboarding_hazards.hazard_ratio_lower,
        int_onboarding_hazards.hazard_ratio_upper,
        case
            when medians.median_days <= medians.longest_days then medians.median_days
        end as median_days,
        counted.in_progress_count,
        counted.left_before_count
    from counted
    left join int_onboarding_hazards
        on counted.measure = int_onboarding_hazards.measure
        and counted.segment_name = int_onboarding_hazards.segment_name
        and counted.segment_value = int_onboarding_hazards.segment_value
    left join medians
        on counted.measure = medians.measure
        and counted.segment_name = medians.segment_name
        and counted.segment_value = medians.segment_value
)

select * from rpt_onboarding
