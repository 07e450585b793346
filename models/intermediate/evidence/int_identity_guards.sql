{{ config(
    materialized='incremental',
    unique_key='identifier_key',
    replaces='int_identifiers_touched'
) }}

with

identity_guards as (select * from {{ ref('identity_guards') }}),

int_identifiers as (
    select * from {{ ref('int_identifiers') }}
    where {{ only_about_touched(['identifier_key']) }}
),

edges as (select * from {{ ref('int_identity_edges') }} where rank is not null),

-- an identifier is judged by all it was ever seen with: a crowd that has left was a crowd
neighbours as (
    select
        ends.identifier_key,
        ends.identifier_type,
        ends.neighbour_type,
        ends.neighbour_key,
        min(ends.known_from) as known_from
    from (
        select identifier_key, identifier_type, neighbour_type, neighbour_key, known_from from edges
        union all
        select neighbour_key, neighbour_type, identifier_type, identifier_key, known_from from edges
    ) as ends
    inner join int_identifiers on ends.identifier_key = int_identifiers.identifier_key
    group by
        ends.identifier_key, ends.identifier_type, ends.neighbour_type, ends.neighbour_key
),

counted as (
    select
        neighbours.*,
        row_number() over (
            partition by identifier_key, neighbour_type order by known_from, neighbour_key
        ) as neighbour_number
    from neighbours
),

profiles as (
    select
        int_identifiers.identifier_key,
        int_identifiers.identifier_type,
        int_device_profiles.known_from,
        row_number() over (
            partition by int_identifiers.identifier_key
            order by int_device_profiles.known_from, int_device_profiles.device_profile
        ) as profile_number
    from {{ ref('int_device_profiles') }} as int_device_profiles
    inner join int_identifiers on int_device_profiles.device_key = int_identifiers.identifier_key
),

guards as (
    select
        counted.identifier_key,
        counted.identifier_type,
        case when identity_guards.refuses = 'these' then counted.neighbour_type end
            as neighbour_type,
        'crowded' as guard,
        identity_guards.reason,
        counted.known_from
    from counted
    inner join identity_guards
        on counted.identifier_type = identity_guards.identifier_type
        and counted.neighbour_type = identity_guards.neighbour_type
        and counted.neighbour_number = identity_guards.most_neighbours + 1
    union all
    select
        int_identifiers.identifier_key,
        int_identifiers.identifier_type,
        cast(null as string),
        'blocked' as guard,
        int_identifiers.blocked_because,
        timestamp '{{ var("plausible_from") }}'
    from int_identifiers
    where int_identifiers.blocked_because is not null
    union all
    select
        identifier_key,
        identifier_type,
        cast(null as string),
        'bot' as guard,
        'a machine',
        bot_known_from
    from int_identifiers
    where is_bot
    union all
    select
        profiles.identifier_key,
        profiles.identifier_type,
        cast(null as string),
        'profiles' as guard,
        'device with several profiles',
        profiles.known_from
    from profiles
    where profiles.profile_number = 2
),

-- a neighbour_type of null refuses every edge of the identifier
int_identity_guards as (
    select
        identifier_key,
        identifier_type,
        neighbour_type,
        guard,
        reason,
        min(known_from) as known_from
    from guards
    group by identifier_key, identifier_type, neighbour_type, guard, reason
)

select * from int_identity_guards
