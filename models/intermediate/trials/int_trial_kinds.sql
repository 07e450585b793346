{{ config(materialized='table') }}

with

int_moment_trials as (select * from {{ ref('int_moment_trials') }}),

occasions as (
    select
        int_occasion_kinds.*,
        case when int_moment_kinds.has_siblings then int_moment_kinds.touchpoint_type end
            as sibling_type
    from {{ ref('int_occasion_kinds') }} as int_occasion_kinds
    inner join {{ ref('int_moment_kinds') }} as int_moment_kinds
        on int_occasion_kinds.moment_kind = int_moment_kinds.moment_kind
        and int_occasion_kinds.is_visit = int_moment_kinds.is_visit
        and int_occasion_kinds.is_prospect = int_moment_kinds.is_prospect
),

-- a visit shows what happened in it, anything else what happened in the days before
int_trial_kinds as (
    select
        trials.outcome,
        trials.trial_key,
        trials.customer_id,
        trials.cluster_key,
        trials.has_outcome,
        true as is_visit_trial,
        occasions.moment_kind,
        occasions.sibling_type,
        occasions.is_prospect,
        occasions.occasion_number,
        occasions.first_position,
        occasions.last_position
    from int_moment_trials as trials
    inner join occasions
        on trials.customer_id = occasions.customer_id
        and trials.trial_id = occasions.occasion_id
        and occasions.is_prospect
    where trials.exposed_from is null
    union all
    select
        trials.outcome,
        trials.trial_key,
        trials.customer_id,
        trials.cluster_key,
        trials.has_outcome,
        false as is_visit_trial,
        occasions.moment_kind,
        occasions.sibling_type,
        occasions.is_prospect,
        occasions.occasion_number,
        occasions.first_position,
        occasions.last_position
    from int_moment_trials as trials
    inner join occasions
        on trials.customer_id = occasions.customer_id
        and trials.exposed_from <= occasions.first_at
        and trials.exposed_before > occasions.first_at
)

select * from int_trial_kinds
