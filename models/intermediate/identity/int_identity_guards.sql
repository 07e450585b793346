{{ config(materialized='table') }}

with

int_identity_edges as (
    select * from {{ ref('int_identity_edges') }}
    where known_to = timestamp '9999-12-31'
),

identity_guards as (select * from {{ ref('identity_guards') }}),

int_identifiers as (select * from {{ ref('int_identifiers') }}),

blocked_identifiers as (select * from {{ ref('blocked_identifiers') }}),

crowded as (
    select
        int_identity_edges.identifier_key,
        int_identity_edges.identifier_type,
        int_identity_edges.neighbour_type,
        identity_guards.reason,
        count(*) as neighbour_count
    from int_identity_edges
    inner join identity_guards
        on int_identity_edges.identifier_type = identity_guards.identifier_type
        and int_identity_edges.neighbour_type = identity_guards.neighbour_type
    group by
        int_identity_edges.identifier_key,
        int_identity_edges.identifier_type,
        int_identity_edges.neighbour_type,
        identity_guards.reason, identity_guards.most_neighbours
    having count(*) > identity_guards.most_neighbours
),

blocked as (
    select
        int_identifiers.identifier_key,
        int_identifiers.identifier_type
    from int_identifiers
    inner join blocked_identifiers
        on int_identifiers.identifier_type = blocked_identifiers.identifier_type
        and int_identifiers.identifier_hash
        = {{ typed_identifier_hash(
            'blocked_identifiers.identifier_type', 'blocked_identifiers.value'
        ) }}
),

-- a neighbour_type of null refuses every edge of the identifier
int_identity_guards as (
    select
        identifier_key,
        identifier_type,
        neighbour_type,
        reason,
        neighbour_count,
        cast(null as timestamp) as known_from
    from crowded
    union all
    select
        identifier_key,
        identifier_type,
        cast(null as string),
        'blocked value',
        cast(null as bigint),
        timestamp '{{ var("plausible_from") }}'
    from blocked
    union all
    select
        identifier_key,
        identifier_type,
        cast(null as string),
        'bot',
        cast(null as bigint),
        bot_known_from
    from int_identifiers
    where is_bot
)

select * from int_identity_guards
