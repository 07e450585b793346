{{ config(materialized='table') }}

-- the links that were known at each snapshot, under the guards as they stood then: what was linked
-- only later must not bring its past along
with

int_snapshots as (select * from {{ ref('int_snapshots') }}),

identity_guards as (select * from {{ ref('identity_guards') }}),

known as (
    select
        int_snapshots.snapshot_at,
        int_identity_edges.identifier_key,
        int_identity_edges.identifier_type,
        int_identity_edges.neighbour_key,
        int_identity_edges.neighbour_type,
        count(*) over (
            partition by
                int_snapshots.snapshot_at,
                int_identity_edges.identifier_key,
                int_identity_edges.neighbour_type
        ) as neighbour_count
    from {{ ref('int_identity_edges') }} as int_identity_edges
    inner join int_snapshots
        on int_identity_edges.known_from < int_snapshots.snapshot_at
        and int_identity_edges.known_to >= int_snapshots.snapshot_at
    left join {{ ref('int_erased_identifiers') }} as erased
        on int_identity_edges.identifier_key = erased.identifier_key
    where erased.identifier_key is null
),

accepted as (
    select known.snapshot_at, known.identifier_key, known.neighbour_key
    from known
    left join identity_guards
        on known.identifier_type = identity_guards.identifier_type
        and known.neighbour_type = identity_guards.neighbour_type
    left join {{ ref('int_identity_guards') }} as standing
        on known.identifier_key = standing.identifier_key
        and standing.neighbour_type is null
        and standing.known_from < known.snapshot_at
    where
        standing.identifier_key is null
        and known.neighbour_count
        <= coalesce(identity_guards.most_neighbours, known.neighbour_count)
),

-- a link holds when both ends accept it
int_snapshot_links as (
    select one.snapshot_at, one.identifier_key, one.neighbour_key
    from accepted as one
    inner join accepted as other
        on one.snapshot_at = other.snapshot_at
        and one.identifier_key = other.neighbour_key
        and one.neighbour_key = other.identifier_key
    where one.identifier_key < one.neighbour_key
)

select * from int_snapshot_links
