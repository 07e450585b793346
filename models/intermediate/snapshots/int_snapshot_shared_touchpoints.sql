{{ config(materialized='table') }}
-- depends_on: {{ ref('int_erased_identifiers') }}

-- what had happened on the devices then shared, each touchpoint with the one who owned it by what was
-- known then
with

touchpoints as (
    select devices.snapshot_at, devices.policy, int_touchpoints.*
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join {{ ref('int_snapshot_shared_devices') }} as devices
        on int_touchpoints.device_key = devices.device_key
        and int_touchpoints.occurred_at < devices.snapshot_at
        and int_touchpoints.loaded_at < devices.snapshot_at
),

claimants as ({{ claimants('touchpoints', 'snapshot_at') }}),

timeline as (
    select
        touchpoints.snapshot_at as moment,
        touchpoints.device_key,
        touchpoints.device_profile,
        touchpoints.policy,
        touchpoints.touchpoint_id,
        md5(touchpoints.touchpoint_id) as touchpoint_hash,
        touchpoints.actor_key,
        case
            when touchpoints.actor_key = touchpoints.device_key then claimants.claimant_key
            else touchpoints.actor_key
        end as claimant_key,
        touchpoints.occurred_at
    from touchpoints
    left join claimants
        on touchpoints.snapshot_at = claimants.snapshot_at
        and touchpoints.touchpoint_id = claimants.touchpoint_id
    union all
    select
        devices.snapshot_at,
        erased.device_key,
        erased.device_profile,
        devices.policy,
        cast(null as string),
        erased.touchpoint_hash,
        cast(null as bigint),
        erased.claimant_key,
        erased.occurred_at
    from {{ source('restricted', 'erased_sightings') }} as erased
    inner join {{ ref('int_snapshot_shared_devices') }} as devices
        on erased.device_key = devices.device_key
        and erased.occurred_at < devices.snapshot_at
        and erased.loaded_at < devices.snapshot_at
),

visits as ({{ device_visits('timeline') }}),

owned as ({{ device_owners('visits') }}),

int_snapshot_shared_touchpoints as (
    select
        owned.moment as snapshot_at,
        owned.touchpoint_id,
        owned.device_key,
        owned.owner_key,
        owned.anonymous_hash,
        int_touchpoints.loaded_at
    from owned
    inner join {{ ref('int_touchpoints') }} as int_touchpoints
        on owned.touchpoint_id = int_touchpoints.touchpoint_id
)

select * from int_snapshot_shared_touchpoints
