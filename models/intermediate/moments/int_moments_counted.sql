{{ config(materialized='table') }}

{%- set moment = [
    'moment_type', 'moment_kind', 'earlier_kind', 'times', 'within_days', 'compared_by',
    'baseline_id', 'outcome',
] | join(', ') %}

with

met as (select * from {{ ref('int_moments_met') }}),

baselines as (select * from {{ ref('int_moment_baselines') }}),

baseline_counts as (
    select
        baseline_id,
        outcome,
        count(*) as trial_count,
        count(case when has_outcome then 1 end) as outcome_count
    from baselines
    group by baseline_id, outcome
),

-- outcomes of one cluster come together, so they are counted per cluster: the sum of the squares
-- is to the sum as the variance of such a count is to that of independent outcomes
met_clusters as (
    select {{ moment }}, cluster_key, count(*) as outcome_count
    from met
    where has_outcome
    group by {{ moment }}, cluster_key
),

baseline_clusters as (
    select baseline_id, outcome, cluster_key, count(*) as outcome_count
    from baselines
    where has_outcome
    group by baseline_id, outcome, cluster_key
),

baseline_squares as (
    select baseline_id, outcome, sum(outcome_count * outcome_count) as squares
    from baseline_clusters
    group by baseline_id, outcome
),

with_baselines as (
    select met_clusters.*, baseline_clusters.outcome_count as baseline_outcome_count
    from met_clusters
    inner join baseline_clusters
        on met_clusters.baseline_id = baseline_clusters.baseline_id
        and met_clusters.outcome = baseline_clusters.outcome
        and met_clusters.cluster_key = baseline_clusters.cluster_key
),

-- (all - met) squared less all squared is met * (met - 2 * all): nothing for a cluster that never
-- met the moment, so that only those that did need a row
summands as (
    select
        {{ moment }},
        count(*) as trial_count,
        count(case when has_outcome then 1 end) as outcome_count,
        0 as squares,
        0 as squares_more
    from met
    group by {{ moment }}
    union all
    select
        {{ moment }},
        0 as trial_count,
        0 as outcome_count,
        sum(outcome_count * outcome_count) as squares,
        sum(outcome_count * (outcome_count - 2 * baseline_outcome_count)) as squares_more
    from with_baselines
    group by {{ moment }}
),

met_sums as (
    select
        {{ moment }},
        cast(sum(trial_count) as bigint) as trial_count,
        cast(sum(outcome_count) as bigint) as outcome_count,
        cast(sum(squares) as bigint) as squares,
        cast(sum(squares_more) as bigint) as squares_more
    from summands
    group by {{ moment }}
),

int_moments_counted as (
    select
        met_sums.moment_type,
        met_sums.moment_kind,
        met_sums.earlier_kind,
        met_sums.times,
        met_sums.within_days,
        met_sums.compared_by,
        met_sums.outcome,
        met_sums.trial_count,
        met_sums.outcome_count,
        met_sums.squares as outcome_squares,
        baseline_counts.trial_count - met_sums.trial_count as comparison_count,
        baseline_counts.outcome_count - met_sums.outcome_count as comparison_outcome_count,
        cast(coalesce(baseline_squares.squares, 0) as bigint) + met_sums.squares_more
            as comparison_squares
    from met_sums
    inner join baseline_counts
        on met_sums.baseline_id = baseline_counts.baseline_id
        and met_sums.outcome = baseline_counts.outcome
    left join baseline_squares
        on met_sums.baseline_id = baseline_squares.baseline_id
        and met_sums.outcome = baseline_squares.outcome
)

select * from int_moments_counted
