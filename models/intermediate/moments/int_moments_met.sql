{{ config(materialized='view') }}

with

int_leading_visits as (select * from {{ ref('int_leading_visits') }}),

-- who did not use one feature is held against who used others, not against who used none; among
-- visits the visit itself is what both sides have in common
touchpoints as (
    select distinct
        outcome, trial_key, cluster_key, has_outcome, moment_kind,
        case when not is_visit_trial then sibling_type end as sibling_type
    from {{ ref('int_trial_kinds') }}
),

-- the leading sequence among all visits, the others among those without it
sequences as (
    select
        int_visit_sequences.*,
        int_leading_visits.trial_key is not null as is_leading
    from {{ ref('int_visit_sequences') }} as int_visit_sequences
    left join int_leading_visits
        on int_visit_sequences.outcome = int_leading_visits.outcome
        and int_visit_sequences.trial_key = int_leading_visits.trial_key
    where
        int_leading_visits.trial_key is null
        or (
            int_visit_sequences.earlier_kind = int_leading_visits.earlier_kind
            and int_visit_sequences.moment_kind = int_leading_visits.moment_kind
        )
),

int_moments_met as (
    select
        'touchpoint' as moment_type,
        moment_kind,
        cast(null as string) as earlier_kind,
        cast(null as integer) as times,
        cast(null as integer) as within_days,
        case when sibling_type is null then 'others' else 'siblings' end as compared_by,
        case when sibling_type is null then 'any' else 'any ' || sibling_type end as baseline_id,
        outcome,
        cluster_key,
        has_outcome
    from touchpoints
    {%- for compared_by, part in {'later': 'moment_kind', 'earlier': 'earlier_kind'}.items() %}
    union all
    select
        'sequence' as moment_type,
        moment_kind,
        earlier_kind,
        cast(null as integer) as times,
        cast(null as integer) as within_days,
        '{{ compared_by }}' as compared_by,
        case when is_leading then 'all ' || {{ part }} else {{ part }} end as baseline_id,
        outcome,
        cluster_key,
        has_outcome
    from sequences
    {%- endfor %}
    union all
    select
        'threshold' as moment_type,
        moment_kind,
        cast(null as string) as earlier_kind,
        times,
        within_days,
        case when is_visit_trial then 'first' else 'fewer' end as compared_by,
        {{ threshold_id() }} as baseline_id,
        outcome,
        cluster_key,
        has_outcome
    from {{ ref('int_threshold_trials') }}
    where is_reached
)

select * from int_moments_met
