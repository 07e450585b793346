{{ config(
    materialized='incremental',
    unique_key='device_key',
    replaces='int_identifiers_affected',
    replaces_key='identifier_key'
) }}

-- what happened on shared devices, each touchpoint with the one who owns it
with

run_window as (select * from {{ ref('int_run_window') }}),

devices as (
    select int_shared_devices.*
    from {{ ref('int_shared_devices') }} as int_shared_devices
    inner join {{ ref('int_identifiers_affected') }} as affected
        on int_shared_devices.device_key = affected.identifier_key
),

touchpoints as (
    select devices.policy, sighted.*
    from {{ ref('int_touchpoints_sighted') }} as sighted
    inner join devices on sighted.device_key = devices.device_key
),

claimants as ({{ claimants('touchpoints') }}),

timeline as (
    select
        run_window.as_of as moment,
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
    cross join run_window
    left join claimants on touchpoints.touchpoint_hash = claimants.touchpoint_hash
),

visits as ({{ device_visits('timeline') }}),

owned as ({{ device_owners('visits') }}),

int_shared_touchpoints as (
    select
        owned.touchpoint_id,
        owned.device_key,
        owned.owner_key,
        owned.anonymous_hash,
        run_window.run_index
    from owned
    cross join run_window
    where owned.touchpoint_id is not null
)

select * from int_shared_touchpoints
