{{ config(materialized='table') }}

-- A strong sequence colours all that share its visits: those that contain it look better for it,
-- those compared with them worse. So the strongest one is found first, and the others are judged in
-- visits without it.
with

int_visit_sequences as (select * from {{ ref('int_visit_sequences') }}),

sequences as (
    select
        outcome,
        earlier_kind,
        moment_kind,
        count(*) as visit_count,
        count(case when has_outcome then 1 end) as outcome_count
    from int_visit_sequences
    group by outcome, earlier_kind, moment_kind
),

kinds as (
    select
        outcome,
        moment_kind,
        count(*) as visit_count,
        count(case when has_outcome then 1 end) as outcome_count
    from {{ ref('int_trial_kinds') }}
    where is_visit_trial
    group by outcome, moment_kind
),

compared as (
    {%- for part in ['moment_kind', 'earlier_kind'] %}
    select
        sequences.*,
        cast(kinds.visit_count - sequences.visit_count as double) as other_count,
        cast(kinds.outcome_count - sequences.outcome_count as double) as other_outcome_count
    from sequences
    inner join kinds
        on sequences.outcome = kinds.outcome
        and sequences.{{ part }} = kinds.moment_kind
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

bounded as (
    select
        outcome,
        earlier_kind,
        moment_kind,
        min(least(outcome_count, other_outcome_count)) as least_outcome_count,
        min(
            ln(outcome_count * other_count / nullif(visit_count * other_outcome_count, 0))
            - {{ z_value() }} * sqrt(
                1 / nullif(cast(outcome_count as double), 0) - 1 / cast(visit_count as double)
                + 1 / nullif(other_outcome_count, 0) - 1 / nullif(other_count, 0)
            )
        ) as log_ratio_lower
    from compared
    where outcome_count > 0
    group by outcome, earlier_kind, moment_kind
),

ranked as (
    select
        bounded.*,
        row_number() over (
            partition by outcome order by log_ratio_lower desc, earlier_kind asc, moment_kind asc
        ) as strength_number
    from bounded
    where log_ratio_lower > 0 and least_outcome_count >= {{ var('moment_least_outcomes') }}
),

int_leading_visits as (
    select
        int_visit_sequences.outcome,
        int_visit_sequences.trial_key,
        int_visit_sequences.earlier_kind,
        int_visit_sequences.moment_kind
    from int_visit_sequences
    inner join ranked
        on int_visit_sequences.outcome = ranked.outcome
        and int_visit_sequences.earlier_kind = ranked.earlier_kind
        and int_visit_sequences.moment_kind = ranked.moment_kind
        and ranked.strength_number = 1
)

select * from int_leading_visits
