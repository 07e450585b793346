{{ config(materialized='view') }}

-- each kind once per visit, by its first and last place: a pair costs no more for being repeated
with

visits as (
    select *
    from {{ ref('int_trial_kinds') }}
    where is_visit_trial
),

int_visit_sequences as (
    select
        later.outcome,
        later.trial_key,
        later.cluster_key,
        later.has_outcome,
        earlier.moment_kind as earlier_kind,
        later.moment_kind
    from visits as later
    inner join visits as earlier
        on later.outcome = earlier.outcome
        and later.trial_key = earlier.trial_key
        and later.moment_kind <> earlier.moment_kind
        and later.last_position > earlier.first_position
)

select * from int_visit_sequences
