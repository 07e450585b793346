{{ config(materialized='view') }}

with

int_identity_edges as (
    select * from {{ ref('int_identity_edges') }}
    where known_to = timestamp '9999-12-31'
),

int_identity_guards as (select * from {{ ref('int_identity_guards') }}),

refused as (
    select distinct int_identity_edges.identifier_key, int_identity_edges.neighbour_key
    from int_identity_edges
    inner join int_identity_guards
        on int_identity_edges.identifier_key = int_identity_guards.identifier_key
        and (
            int_identity_guards.neighbour_type is null
            or int_identity_edges.neighbour_type = int_identity_guards.neighbour_type
        )
),

int_identity_links as (
    select int_identity_edges.*
    from int_identity_edges
    left join refused as refused_by_one
        on int_identity_edges.identifier_key = refused_by_one.identifier_key
        and int_identity_edges.neighbour_key = refused_by_one.neighbour_key
    left join refused as refused_by_other
        on int_identity_edges.identifier_key = refused_by_other.neighbour_key
        and int_identity_edges.neighbour_key = refused_by_other.identifier_key
    where
        int_identity_edges.identifier_key < int_identity_edges.neighbour_key
        and refused_by_one.identifier_key is null
        and refused_by_other.identifier_key is null
)

select * from int_identity_links
