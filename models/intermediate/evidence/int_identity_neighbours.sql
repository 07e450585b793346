{{ config(materialized='view') }}

with

int_identity_links as (select * from {{ ref('int_identity_links') }}),

int_identity_neighbours as (
    select
        identifier_key, identifier_type, neighbour_key, neighbour_type,
        rule, rank, confidence, evidence_source,
        first_seen_at, last_seen_at, known_from, known_to, accepted_to, refused_because
    from int_identity_links
    union all
    select
        neighbour_key, neighbour_type, identifier_key, identifier_type,
        rule, rank, confidence, evidence_source,
        first_seen_at, last_seen_at, known_from, known_to, accepted_to, refused_because
    from int_identity_links
)

select * from int_identity_neighbours
