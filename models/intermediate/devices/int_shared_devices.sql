{{ config(
    materialized='incremental',
    unique_key='device_key',
    replaces='int_identifiers_affected',
    replaces_key='identifier_key'
) }}

-- devices that belong to nobody as a whole: a guard found several users, or what was seen on them
-- must stay apart
with

affected as (select * from {{ ref('int_identifiers_affected') }}),

components as (select * from {{ ref('int_identity_components') }}),

identifier_types as (
    select identifier_type, when_shared from {{ ref('identifier_types') }} where kind = 'device'
),

found as (
    select
        guards.identifier_key as device_key,
        guards.identifier_type,
        guards.reason,
        case when guards.guard = 'crowded' then 'leave_anonymous' end as policy
    from {{ ref('int_identity_guards') }} as guards
    inner join affected on guards.identifier_key = affected.identifier_key
    where guards.guard in ('crowded', 'profiles') and guards.neighbour_type is null
    union all
    select
        links.identifier_key,
        links.identifier_type,
        'device of people who stay apart',
        cast(null as string)
    from {{ ref('int_identity_neighbours') }} as links
    inner join affected on links.identifier_key = affected.identifier_key
    inner join components as device on links.identifier_key = device.identifier_key
    inner join components as neighbour on links.neighbour_key = neighbour.identifier_key
    where
        links.accepted_to = timestamp '9999-12-31'
        and device.component_key <> neighbour.component_key
),

int_shared_devices as (
    select
        found.device_key,
        coalesce(min(found.policy), min(identifier_types.when_shared)) as policy,
        min(found.reason) as reason
    from found
    inner join identifier_types on found.identifier_type = identifier_types.identifier_type
    left join {{ ref('int_bot_identifiers') }} as int_bot_identifiers
        on found.device_key = int_bot_identifiers.identifier_key
    where int_bot_identifiers.identifier_key is null
    group by found.device_key
)

select * from int_shared_devices
