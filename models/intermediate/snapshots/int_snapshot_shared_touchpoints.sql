{{ config(materialized='table') }}

-- what had happened on the devices then shared, each touchpoint with the one who owned it by what
-- was known then
with

touchpoints as (
    select devices.snapshot_at, devices.policy, sighted.*
    from {{ ref('int_touchpoints_sighted') }} as sighted
    inner join {{ ref('int_snapshot_shared_devices') }} as devices
        on sighted.device_key = devices.device_key
        and sighted.occurred_at < devices.snapshot_at
        and sighted.loaded_at < devices.snapshot_at
),

claimants as ({{ claimants('touchpoints', 'snapshot_at') }}),

timeline as (
    select
        touchpoints.snapshot_at as moment,
        touchpoints.device_key,
        touchpoints.device_profile,
        touchpoints.policy,
        touchpoints.touchpoint_id,
        touchpoints.touchpoint_hash,
        touchpoints.actor_key,
        case
            when touchpoints.actor_key = touchpoints.device_key then claimants.claimant_key
            else touchpoints.actor_key
        end as claimant_key,
        touchpoints.occurred_at
    from touchpoints
    left join claimants
        on touchpoints.snapshot_at = claimants.snapshot_at
        and touchpoints.touchpoint_hash = claimants.touchpoint_hash
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
