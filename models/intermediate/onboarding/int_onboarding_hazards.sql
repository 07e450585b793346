{{ config(materialized='table') }}

-- how much sooner those leave who did not do it: on each day since the measure was decided the two
-- groups are compared as they stand, however long each of them has been followed
with

by_day as (
    select
        measure,
        segment_name,
        segment_value,
        floor(followed_seconds / cast(86400 as double)) as day_index,
        count(case when is_met then 1 end) as yes_count,
        count(case when not is_met then 1 end) as no_count,
        count(case when is_met and has_churned_since then 1 end) as yes_churned_count,
        count(case when not is_met and has_churned_since then 1 end) as no_churned_count
    from {{ ref('int_onboardings_by_segment') }}
    where status = 'followed'
    group by
        measure, segment_name, segment_value, floor(followed_seconds / cast(86400 as double))
),

at_risk as (
    select
        by_day.*,
        cast(sum(yes_count) over later as double) as yes_at_risk,
        cast(sum(no_count) over later as double) as no_at_risk
    from by_day
    window later as (
        partition by measure, segment_name, segment_value
        order by day_index desc
        rows between unbounded preceding and current row
    )
),

-- Mantel and Haenszel's ratio, with the variance of Greenland and Robins (1985). Exact decimals: a
-- sum of floats depends on the order of rows, and builds would disagree.
weights as (
    select
        at_risk.*,
        cast(no_churned_count * yes_at_risk / (yes_at_risk + no_at_risk) as decimal(30, 15))
            as no_weight,
        cast(yes_churned_count * no_at_risk / (yes_at_risk + no_at_risk) as decimal(30, 15))
            as yes_weight,
        cast(
            (yes_churned_count + no_churned_count) * (yes_at_risk * no_at_risk)
            / ((yes_at_risk + no_at_risk) * (yes_at_risk + no_at_risk)) as decimal(30, 15)
        ) as spread
    from at_risk
),

weighed as (
    select
        measure,
        segment_name,
        segment_value,
        max(yes_at_risk) as yes_count,
        max(no_at_risk) as no_count,
        nullif(cast(sum(no_weight) as double), 0) as no_weight,
        nullif(cast(sum(yes_weight) as double), 0) as yes_weight,
        cast(sum(spread) as double) as spread
    from weights
    group by measure, segment_name, segment_value
),

ratios as (
    select
        measure,
        segment_name,
        segment_value,
        no_weight / yes_weight as hazard_ratio,
        -- 1.96 standard errors of its logarithm
        exp({{ z_value() }} * sqrt(spread / (no_weight * yes_weight))) as factor
    from weighed
    where least(yes_count, no_count) >= {{ var('enough_for_a_rate') }}
),

int_onboarding_hazards as (
    select
        measure,
        segment_name,
        segment_value,
        round(hazard_ratio, 6) as hazard_ratio,
        round(hazard_ratio / factor, 6) as hazard_ratio_lower,
        round(hazard_ratio * factor, 6) as hazard_ratio_upper
    from ratios
)

select * from int_onboarding_hazards
