{{ config(materialized='table') }}

-- links of blocks that hold two identifiers which, by some kind of evidence, must stay apart
with

int_identity_blocks as (select * from {{ ref('int_identity_blocks') }}),

crowded as (
    select distinct held.component_key
    from (
        select int_identity_blocks.component_key
        from int_identity_blocks
        inner join {{ ref('int_identifiers') }} as int_identifiers
            on int_identity_blocks.identifier_key = int_identifiers.identifier_key
        inner join {{ ref('identifier_types') }} as identifier_types
            on int_identifiers.identifier_type = identifier_types.identifier_type
        where identifier_types.apart_from_rank is not null
        group by int_identity_blocks.component_key, int_identifiers.identifier_type
        having count(*) > 1
    ) as held
),

int_identity_contested as (
    select
        links.identifier_key,
        links.neighbour_key,
        links.identifier_type,
        links.neighbour_type,
        min(links.rank) as rank
    from {{ ref('int_identity_links') }} as links
    inner join int_identity_blocks on links.identifier_key = int_identity_blocks.identifier_key
    inner join crowded on int_identity_blocks.component_key = crowded.component_key
    where links.accepted_to = timestamp '9999-12-31'
    group by
        links.identifier_key, links.neighbour_key, links.identifier_type, links.neighbour_type
)

select * from int_identity_contested
