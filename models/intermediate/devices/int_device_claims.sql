{{ config(materialized='view') }}

-- who may claim what happens on a device that several people use: everybody it was seen with whom
-- no guard of their own refuses
with

claims as (
    select
        neighbours.identifier_key as device_key,
        neighbours.neighbour_key as claimant_key,
        neighbours.confidence,
        neighbours.known_from as claimed_from,
        least(neighbours.known_to, coalesce(min(guards.known_from), neighbours.known_to))
            as claimed_to
    from {{ ref('int_identity_neighbours') }} as neighbours
    inner join {{ ref('identifier_types') }} as identifier_types
        on neighbours.identifier_type = identifier_types.identifier_type
        and identifier_types.kind = 'device'
    left join {{ ref('int_identity_guards') }} as guards
        on neighbours.neighbour_key = guards.identifier_key
        and neighbours.identifier_type = coalesce(guards.neighbour_type, neighbours.identifier_type)
    where neighbours.rank is not null
    group by
        neighbours.identifier_key, neighbours.neighbour_key, neighbours.rule,
        neighbours.confidence, neighbours.known_from, neighbours.known_to
),

int_device_claims as (
    select * from claims
    where claimed_from < claimed_to
)

select * from int_device_claims
