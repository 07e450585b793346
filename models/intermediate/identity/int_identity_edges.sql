{{ config(
    materialized='incremental',
    unique_key=['identifier_key', 'neighbour_key'],
    replaces='int_identifiers_touched'
) }}

{%- set touched = ref('int_identifiers_touched') %}

with

int_identifiers_unioned as (select * from {{ ref('int_identifiers_unioned') }}),

evidence as (
    select int_identifiers_unioned.*
    from int_identifiers_unioned
    {%- if is_increment() %}
    inner join (
        select distinct shown.source, shown.record_id
        from int_identifiers_unioned as shown
        inner join {{ touched }} as touched on shown.identifier_key = touched.identifier_key
    ) as touched_records
        on int_identifiers_unioned.source = touched_records.source
        and int_identifiers_unioned.record_id = touched_records.record_id
    {%- endif %}
),

-- both directions of a pair, so that the neighbours of an identifier are one lookup
pairs as (
    select
        one.identifier_key,
        one.identifier_type,
        other.identifier_key as neighbour_key,
        other.identifier_type as neighbour_type,
        one.source as evidence_source,
        1 as evidence_count,
        one.observed_at as first_seen_at,
        one.observed_at as last_seen_at,
        one.loaded_at as known_from,
        coalesce(one.superseded_at, timestamp '9999-12-31') as known_to
    from evidence as one
    inner join evidence as other
        on one.source = other.source
        and one.record_id = other.record_id
        and one.loaded_at = other.loaded_at
        and one.identifier_key <> other.identifier_key
    {%- if is_increment() %}
    {%- set tombstones = source('restricted', 'tombstones') %}
    where one.identifier_key in (select identifier_key from {{ touched }})
        or other.identifier_key in (select identifier_key from {{ touched }})
    union all
    -- the records of an erased person are gone: what linked them recognises what arrives later
    select stored.*
    from {{ this }} as stored
    where
        (
            stored.identifier_key in (select identifier_key from {{ tombstones }})
            or stored.neighbour_key in (select identifier_key from {{ tombstones }})
        )
        and (
            stored.identifier_key in (select identifier_key from {{ touched }})
            or stored.neighbour_key in (select identifier_key from {{ touched }})
        )
    {%- endif %}
),

int_identity_edges as (
    select
        identifier_key,
        identifier_type,
        neighbour_key,
        neighbour_type,
        min(evidence_source) as evidence_source,
        cast(sum(evidence_count) as bigint) as evidence_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min(known_from) as known_from,
        max(known_to) as known_to
    from pairs
    group by identifier_key, identifier_type, neighbour_key, neighbour_type
)

select * from int_identity_edges
