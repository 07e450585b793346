{{ config(
    materialized='incremental',
    unique_key=['identifier_key', 'neighbour_key'],
    replaces='int_identifiers_touched'
) }}

-- depends_on: {{ ref('int_identifiers_touched') }}

with

-- rules name the types of a pair in any order
identity_rules as (
    select
        identity_rules.*,
        least(identifier_type, neighbour_type) as one_type,
        greatest(identifier_type, neighbour_type) as other_type
    from {{ ref('identity_rules') }} as identity_rules
),

-- a rule that names the source goes before one for any source
rules as (
    select
        pairs.source,
        pairs.identifier_type,
        pairs.neighbour_type,
        pairs.is_clicked,
        coalesce(
            max(case when identity_rules.evidence_source is not null then identity_rules.rule end),
            max(identity_rules.rule),
            'no rule'
        ) as rule
    from (
        select distinct source, identifier_type, neighbour_type, is_clicked
        from {{ ref('int_evidence_paired') }}
    ) as pairs
    left join identity_rules
        on pairs.identifier_type = identity_rules.one_type
        and pairs.neighbour_type = identity_rules.other_type
        and pairs.is_clicked = coalesce(identity_rules.needs_click, false)
        and coalesce(identity_rules.evidence_source, pairs.source) = pairs.source
    group by pairs.source, pairs.identifier_type, pairs.neighbour_type, pairs.is_clicked
),

edges as (
    select
        pairs.identifier_key,
        pairs.identifier_type,
        pairs.neighbour_key,
        pairs.neighbour_type,
        rules.rule,
        min(pairs.source) as evidence_source,
        count(*) as evidence_count,
        max(pairs.match_probability) as match_probability,
        min(pairs.observed_at) as first_seen_at,
        max(pairs.observed_at) as last_seen_at,
        min(pairs.known_from) as known_from,
        max(pairs.known_to) as known_to
    from {{ ref('int_evidence_paired') }} as pairs
    inner join rules
        on pairs.source = rules.source
        and pairs.identifier_type = rules.identifier_type
        and pairs.neighbour_type = rules.neighbour_type
        and pairs.is_clicked = rules.is_clicked
    group by
        pairs.identifier_key, pairs.identifier_type, pairs.neighbour_key, pairs.neighbour_type,
        rules.rule
),

int_identity_edges as (
    select
        edges.*,
        meanings.rank,
        coalesce(edges.match_probability, meanings.confidence) as confidence
    from edges
    left join (
        select distinct rule, rank, confidence from identity_rules
    ) as meanings
        on edges.rule = meanings.rule
)

select * from int_identity_edges
