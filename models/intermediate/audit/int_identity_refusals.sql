{{ config(materialized='view') }}

-- evidence that joins nobody, each with the reason: a guard, a rule, or that it would bring
-- together what must stay apart
with

components as (select * from {{ ref('int_identity_components') }}),

int_identity_refusals as (
    select
        links.identifier_key,
        links.identifier_type,
        links.neighbour_key,
        links.neighbour_type,
        links.rule,
        links.evidence_source,
        links.evidence_count,
        case when links.rank is null then 'rule' else 'guard' end as refused_by,
        links.refused_because as reason,
        links.first_seen_at,
        links.last_seen_at
    from {{ ref('int_identity_links') }} as links
    where links.refused_because is not null
    union all
    select
        links.identifier_key,
        links.identifier_type,
        links.neighbour_key,
        links.neighbour_type,
        links.rule,
        links.evidence_source,
        links.evidence_count,
        'stay apart',
        'would join what must stay apart',
        links.first_seen_at,
        links.last_seen_at
    from {{ ref('int_identity_links') }} as links
    inner join components as one on links.identifier_key = one.identifier_key
    inner join components as other on links.neighbour_key = other.identifier_key
    where
        links.accepted_to = timestamp '9999-12-31'
        and one.component_key <> other.component_key
)

select * from int_identity_refusals
