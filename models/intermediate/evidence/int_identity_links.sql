{{ config(
    materialized='incremental',
    unique_key=['identifier_key', 'neighbour_key'],
    replaces='int_identifiers_touched'
) }}

with

edges as (
    select * from {{ ref('int_identity_edges') }}
    where {{ only_about_touched(['identifier_key', 'neighbour_key']) }}
),

int_identity_guards as (select * from {{ ref('int_identity_guards') }}),

refusals as (
    select
        edges.identifier_key, edges.neighbour_key, edges.rule, guards.reason, guards.known_from
    from edges
    inner join int_identity_guards as guards
        on edges.identifier_key = guards.identifier_key
        and edges.neighbour_type = coalesce(guards.neighbour_type, edges.neighbour_type)
    union all
    select
        edges.identifier_key, edges.neighbour_key, edges.rule, guards.reason, guards.known_from
    from edges
    inner join int_identity_guards as guards
        on edges.neighbour_key = guards.identifier_key
        and edges.identifier_type = coalesce(guards.neighbour_type, edges.identifier_type)
),

first_refusals as (
    select
        refusals.*,
        row_number() over (
            partition by identifier_key, neighbour_key, rule order by known_from, reason
        ) as refusal_number
    from refusals
),

int_identity_links as (
    select
        edges.identifier_key,
        edges.identifier_type,
        edges.neighbour_key,
        edges.neighbour_type,
        edges.rule,
        edges.rank,
        edges.confidence,
        edges.evidence_source,
        edges.evidence_count,
        edges.first_seen_at,
        edges.last_seen_at,
        edges.known_from,
        edges.known_to,
        case
            when edges.rank is null then edges.known_from
            else least(edges.known_to, coalesce(first_refusals.known_from, edges.known_to))
        end as accepted_to,
        case when edges.rank is null then edges.rule else first_refusals.reason end
            as refused_because
    from edges
    left join first_refusals
        on edges.identifier_key = first_refusals.identifier_key
        and edges.neighbour_key = first_refusals.neighbour_key
        and edges.rule = first_refusals.rule
        and first_refusals.refusal_number = 1
)

select * from int_identity_links
