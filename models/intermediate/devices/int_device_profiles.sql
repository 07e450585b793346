{{ config(
    materialized='incremental',
    unique_key='device_key',
    replaces='int_identifiers_touched',
    replaces_key='identifier_key'
) }}

-- a browser keeps its kind, its make and its home: a cookie under a second profile is used by
-- others
with

int_device_profiles as (
    select
        device_key,
        device_profile,
        min(loaded_at) as known_from,
        count(*) as touchpoint_count
    from {{ ref('int_touchpoints_sighted') }}
    where device_profile is not null and {{ only_about_touched(['device_key']) }}
    group by device_key, device_profile
)

select * from int_device_profiles
