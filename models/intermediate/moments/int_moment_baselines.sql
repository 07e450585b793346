{{ config(materialized='view') }}

-- whom a moment is compared with, the moment itself included: its counts are taken off later
with

int_leading_visits as (select * from {{ ref('int_leading_visits') }}),

visits as (
    select *
    from {{ ref('int_trial_kinds') }}
    where is_visit_trial
),

siblings as (
    select distinct outcome, trial_key, cluster_key, has_outcome, sibling_type
    from {{ ref('int_trial_kinds') }}
    where not is_visit_trial and sibling_type is not null
),

leading_kinds as (
    select distinct outcome, moment_kind
    from int_leading_visits
    union
    select distinct outcome, earlier_kind
    from int_leading_visits
),

int_moment_baselines as (
    select
        'any' as baseline_id,
        outcome,
        cluster_key,
        has_outcome
    from {{ ref('int_moment_trials') }}
    union all
    select
        'any ' || sibling_type as baseline_id,
        outcome,
        cluster_key,
        has_outcome
    from siblings
    union all
    select
        visits.moment_kind as baseline_id,
        visits.outcome,
        visits.cluster_key,
        visits.has_outcome
    from visits
    left join int_leading_visits
        on visits.outcome = int_leading_visits.outcome
        and visits.trial_key = int_leading_visits.trial_key
    where int_leading_visits.trial_key is null
    union all
    select
        'all ' || visits.moment_kind as baseline_id,
        visits.outcome,
        visits.cluster_key,
        visits.has_outcome
    from visits
    inner join leading_kinds
        on visits.outcome = leading_kinds.outcome
        and visits.moment_kind = leading_kinds.moment_kind
    union all
    select
        {{ threshold_id() }} as baseline_id,
        outcome,
        cluster_key,
        has_outcome
    from {{ ref('int_threshold_trials') }}
)

select * from int_moment_baselines
