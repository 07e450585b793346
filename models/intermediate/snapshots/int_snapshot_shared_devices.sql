{{ config(materialized='table') }}

-- devices that were known to belong to nobody as a whole at each snapshot
with

int_snapshots as (select * from {{ ref('int_snapshots') }}),

identifier_types as (
    select identifier_type, when_shared from {{ ref('identifier_types') }} where kind = 'device'
),

contested as (select * from {{ ref('int_snapshot_components') }} where is_contested),

guarded as (
    select
        int_snapshots.snapshot_at,
        guards.identifier_key as device_key,
        guards.identifier_type,
        guards.guard
    from {{ ref('int_identity_guards') }} as guards
    inner join int_snapshots on guards.known_from < int_snapshots.snapshot_at
    where guards.neighbour_type is null
),

found as (
    select
        guarded.snapshot_at,
        guarded.device_key,
        guarded.identifier_type,
        case when guarded.guard = 'crowded' then 'leave_anonymous' end as policy
    from guarded
    where guarded.guard in ('crowded', 'profiles')
    union all
    select
        int_snapshots.snapshot_at,
        links.identifier_key,
        links.identifier_type,
        cast(null as string)
    from {{ ref('int_identity_neighbours') }} as links
    inner join int_snapshots
        on links.known_from < int_snapshots.snapshot_at
        and links.accepted_to >= int_snapshots.snapshot_at
    inner join contested as device
        on links.identifier_key = device.identifier_key
        and {{ held_at('device', 'int_snapshots.snapshot_at') }}
    inner join contested as neighbour
        on links.neighbour_key = neighbour.identifier_key
        and {{ held_at('neighbour', 'int_snapshots.snapshot_at') }}
    where device.component_key <> neighbour.component_key
),

int_snapshot_shared_devices as (
    select
        found.snapshot_at,
        found.device_key,
        coalesce(min(found.policy), min(identifier_types.when_shared)) as policy
    from found
    inner join identifier_types on found.identifier_type = identifier_types.identifier_type
    left join guarded as bots
        on found.snapshot_at = bots.snapshot_at
        and found.device_key = bots.device_key
        and bots.guard = 'bot'
    where bots.device_key is null
    group by found.snapshot_at, found.device_key
)

select * from int_snapshot_shared_devices
