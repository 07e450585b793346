{{ config(materialized='table') }}

{%- set windows = var('moment_windows') %}

-- a trial is one chance for an outcome; only those count whose window had passed before as_of
with

run_window as (select * from {{ ref('int_run_window') }}),

followed as (select * from {{ ref('int_followed_customers') }}),

visits as (
    select int_prospect_visits.*, followed.named_at, followed.converted_at, run_window.as_of
    from {{ ref('int_prospect_visits') }} as int_prospect_visits
    inner join followed on int_prospect_visits.customer_id = followed.customer_id
    cross join run_window
),

periods as (select * from {{ ref('int_contract_periods') }}),

ratings as (select * from {{ ref('int_latest_ratings') }}),

chances as (
    select
        'conversion' as outcome,
        session_id as trial_id,
        customer_id,
        customer_id as cluster_id,
        coalesce(
            converted_at < {{ plus_days('started_at', windows.conversion) }}, false
        ) as has_outcome,
        cast(null as timestamp) as exposed_from,
        cast(null as timestamp) as exposed_before
    from visits
    where {{ plus_days('started_at', windows.conversion) }} <= as_of
    union all
    -- somebody without a name who never returns may only have lost a cookie
    select
        'leaving' as outcome,
        session_id as trial_id,
        customer_id,
        customer_id as cluster_id,
        coalesce(next_visit_at >= {{ plus_days('started_at', windows.leaving) }}, true)
        and coalesce(
            converted_at >= {{ plus_days('started_at', windows.leaving) }}, true
        ) as has_outcome,
        cast(null as timestamp) as exposed_from,
        cast(null as timestamp) as exposed_before
    from visits
    where named_at <= started_at and {{ plus_days('started_at', windows.leaving) }} <= as_of
    union all
    -- a contract is cancelled once, so its periods are trials of their own
    select
        'retention' as outcome,
        period_id as trial_id,
        customer_id,
        period_id as cluster_id,
        is_kept as has_outcome,
        exposed_from,
        exposed_before
    from periods
    union all
    select
        'satisfaction' as outcome,
        customer_id as trial_id,
        customer_id,
        customer_id as cluster_id,
        is_satisfied as has_outcome,
        {{ plus_days('rated_at', '-' ~ windows.satisfaction) }} as exposed_from,
        rated_at as exposed_before
    from ratings
),

-- each trial has many kinds and sequences: these carry integers
int_moment_trials as (
    select
        outcome,
        trial_id,
        {{ identifier_key('md5(trial_id)') }} as trial_key,
        customer_id,
        {{ identifier_key('md5(cluster_id)') }} as cluster_key,
        has_outcome,
        exposed_from,
        exposed_before
    from chances
)

select * from int_moment_trials
