-- a trial that stood on both sides of a comparison, or on none, would bend the ratio
select moments.outcome, moments.moment
from {{ ref('rpt_moments_of_truth') }} as moments
inner join (
    select
        outcome,
        count(*) as trial_count,
        count(case when has_outcome then 1 end) as outcome_count
    from {{ ref('int_moment_trials') }}
    group by outcome
) as trials on moments.outcome = trials.outcome
where
    moments.compared_with = 'all others'
    and (
        moments.trial_count + moments.comparison_count <> trials.trial_count
        or moments.outcome_count + moments.comparison_outcome_count <> trials.outcome_count
    )
