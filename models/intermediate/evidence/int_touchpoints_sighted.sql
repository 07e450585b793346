{{ config(materialized='view') }}

-- touchpoints as identity looks at them: with those of erased people on devices, of whom keys and
-- times are left, so that others who use the devices are not taken for their owners
with

erased as (
    select erased_sightings.*
    from {{ source('restricted', 'erased_sightings') }} as erased_sightings
    inner join {{ ref('int_run_window') }} as run_window on not run_window.is_rewrite
),

int_touchpoints_sighted as (
    select
        touchpoint_id,
        md5(touchpoint_id) as touchpoint_hash,
        source,
        record_id,
        touchpoint_type,
        actor_type,
        actor_hash,
        actor_key,
        device_hash,
        device_key,
        device_profile,
        is_bot_agent,
        occurred_at,
        loaded_at,
        run_index
    from {{ ref('int_touchpoints') }}
    union all
    select
        cast(null as string),
        touchpoint_hash,
        source,
        record_hash,
        touchpoint_type,
        actor_type,
        actor_hash,
        actor_key,
        device_hash,
        device_key,
        device_profile,
        is_bot_agent,
        occurred_at,
        loaded_at,
        0
    from erased
)

select * from int_touchpoints_sighted
