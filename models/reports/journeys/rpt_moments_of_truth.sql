with

-- a sequence has to differ from both of its parts, each of which has to occur alone often enough;
-- what the nearer one leaves unexplained is its own
compared as (
    select * from {{ ref('int_moments_compared') }}
    where comparison_number = 1
),

tested as (
    select
        compared.*,
        case when ratio >= 1 then ratio_lower else 1 / nullif(ratio_upper, 0) end as sure_effect,
        row_number() over (
            partition by outcome, is_enough order by p_value asc nulls last, moment asc
        ) as test_number,
        count(*) over (partition by outcome, is_enough) as test_count
    from compared
),

-- of many moments some look strong by chance: q is the share of such among those up to this one
-- (Benjamini and Hochberg 1995)
guarded as (
    select
        tested.*,
        min(p_value * test_count / test_number) over (
            partition by outcome, is_enough order by test_number desc
            rows between unbounded preceding and current row
        ) as false_discovery_rate
    from tested
),

judged as (
    select
        guarded.*,
        case when is_enough then round(false_discovery_rate, 6) end as q_value
    from guarded
),

rpt_moments_of_truth as (
    select
        outcome,
        window_days,
        moment_type,
        moment,
        compared_with,
        'all' as segment_name,
        'all' as segment_value,
        cast(row_number() over (
            partition by outcome order by is_enough desc, sure_effect desc nulls last, moment asc
        ) as integer) as moment_rank,
        ratio,
        ratio_lower,
        ratio_upper,
        trial_count,
        outcome_count,
        outcome_rate,
        outcome_rate_lower,
        outcome_rate_upper,
        comparison_count,
        comparison_outcome_count,
        comparison_rate,
        comparison_rate_lower,
        comparison_rate_upper,
        p_value,
        q_value,
        is_enough,
        coalesce(q_value <= {{ var('moment_false_discovery_rate') }}, false) as is_significant,
        moment_kind,
        earlier_kind,
        times,
        within_days
    from judged
)

select * from rpt_moments_of_truth
