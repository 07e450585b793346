{{ config(
    materialized='incremental',
    unique_key='device_key',
    replaces='int_identifiers_affected'
) }}

-- what happened on shared devices, each touchpoint with the one who owns it
with

devices as (
    select int_shared_devices.*
    from {{ ref('int_shared_devices') }} as int_shared_devices
    inner join {{ ref('int_identifiers_affected') }} as affected
        on int_shared_devices.device_key = affected.identifier_key
),

touchpoints as (
    select devices.policy, int_touchpoints.*
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join devices on int_touchpoints.device_key = devices.device_key
),

-- of several claimants that one record shows, the best evidence counts
claimants as (
    select
        touchpoints.touchpoint_id,
        claims.claimant_key,
        row_number() over (
            partition by touchpoints.touchpoint_id
            order by claims.confidence desc, claims.claimant_key
        ) as claim_number
    from touchpoints
    inner join {{ ref('int_identifiers_unioned') }} as shown
        on touchpoints.source = shown.source and touchpoints.record_id = shown.record_id
    inner join {{ ref('int_device_claims') }} as claims
        on touchpoints.device_key = claims.device_key
        and shown.identifier_key = claims.claimant_key
        and claims.claimed_to = timestamp '9999-12-31'
),

timeline as (
    select
        run_window.as_of as moment,
        touchpoints.device_key,
        touchpoints.device_profile,
        touchpoints.policy,
        touchpoints.touchpoint_id,
        touchpoints.actor_key,
        case
            when touchpoints.actor_key = touchpoints.device_key then claimants.claimant_key
            else touchpoints.actor_key
        end as claimant_key,
        touchpoints.occurred_at
    from touchpoints
    cross join {{ ref('int_run_window') }} as run_window
    left join claimants
        on touchpoints.touchpoint_id = claimants.touchpoint_id and claimants.claim_number = 1
    union all
    -- what erased people did there still tells whose visits the others' are not
    select
        run_window.as_of,
        erased.device_key,
        erased.device_profile,
        devices.policy,
        erased.touchpoint_id,
        cast(null as bigint),
        erased.claimant_key,
        erased.occurred_at
    from {{ source('restricted', 'erased_sightings') }} as erased
    inner join devices on erased.device_key = devices.device_key
    cross join {{ ref('int_run_window') }} as run_window
),

visits as ({{ device_visits('timeline') }}),

owned as ({{ device_owners('visits') }}),

int_shared_touchpoints as (
    select
        owned.touchpoint_id,
        owned.device_key,
        owned.claimant_key,
        owned.owner_key,
        owned.anonymous_hash,
        run_window.run_index
    from owned
    cross join {{ ref('int_run_window') }} as run_window
)

select * from int_shared_touchpoints
