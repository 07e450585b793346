{{ config(materialized='table') }}

with

rules as (
    select distinct
        int_moment_kinds.moment_kind,
        int_moment_kinds.is_prospect,
        moments.times,
        moments.within_days
    from {{ ref('moments') }} as moments
    inner join {{ ref('int_moment_kinds') }} as int_moment_kinds
        on moments.touchpoint_type = int_moment_kinds.touchpoint_type
        and (
            moments.subject is null
            or {{ matches('int_moment_kinds.subject', "concat('^(', moments.subject, ')$')") }}
        )
),

occasions as (select * from {{ ref('int_occasion_kinds') }}),

-- the n-th time counts when the one n - 1 times before it lies near enough
reached as (
    select
        occasions.customer_id,
        occasions.moment_kind,
        occasions.is_prospect,
        occasions.occasion_number,
        rules.times,
        rules.within_days,
        min(occasions.occasion_number) over (
            partition by
                occasions.customer_id, occasions.moment_kind, occasions.is_prospect,
                rules.times, rules.within_days
        ) = occasions.occasion_number as is_first
    from occasions
    inner join rules
        on occasions.moment_kind = rules.moment_kind and occasions.is_prospect = rules.is_prospect
    inner join occasions as earlier
        on occasions.customer_id = earlier.customer_id
        and occasions.moment_kind = earlier.moment_kind
        and occasions.is_prospect = earlier.is_prospect
        and occasions.occasion_number - rules.times + 1 = earlier.occasion_number
        and {{ days_between('earlier.first_at', 'occasions.first_at') }} <= rules.within_days
),

-- of visits the one that reaches the threshold is held against the first one of all: one each per
-- customer; of other trials those that reach it against those that saw the kind less often
int_threshold_trials as (
    select
        trials.outcome,
        trials.trial_key,
        trials.cluster_key,
        trials.has_outcome,
        trials.is_visit_trial,
        trials.moment_kind,
        rules.times,
        rules.within_days,
        max(reached.moment_kind is not null) as is_reached
    from {{ ref('int_trial_kinds') }} as trials
    inner join rules
        on trials.moment_kind = rules.moment_kind
        and trials.is_prospect = rules.is_prospect
    left join reached
        on trials.customer_id = reached.customer_id
        and trials.moment_kind = reached.moment_kind
        and trials.is_prospect = reached.is_prospect
        and trials.occasion_number = reached.occasion_number
        and rules.times = reached.times
        and rules.within_days = reached.within_days
    where not trials.is_visit_trial or trials.occasion_number = 1 or reached.is_first
    group by
        trials.outcome, trials.trial_key, trials.cluster_key, trials.has_outcome,
        trials.is_visit_trial, trials.moment_kind, rules.times, rules.within_days
)

select * from int_threshold_trials
