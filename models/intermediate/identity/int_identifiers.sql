{{ config(
    materialized='incremental',
    unique_key='identifier_key',
    replaces='int_identifiers_touched'
) }}

{%- set touched = ref('int_identifiers_touched') %}

with

int_touchpoints as (select * from {{ ref('int_touchpoints') }}),

sightings as (
    select
        actor_key as identifier_key, actor_type as identifier_type, actor_hash as identifier_hash,
        occurred_at, loaded_at, 1 as touchpoint_count, is_bot_agent
    from int_touchpoints
    union all
    select device_key, 'cookie', device_hash, occurred_at, loaded_at, 1, is_bot_agent
    from int_touchpoints
    where device_key <> actor_key
    union all
    select identifier_key, identifier_type, identifier_hash, observed_at, loaded_at, 0, false
    from {{ ref('int_identifiers_unioned') }}
),

days as (
    select
        identifier_key,
        max(identifier_type) as identifier_type,
        max(identifier_hash) as identifier_hash,
        min(occurred_at) as first_seen_at,
        max(occurred_at) as last_seen_at,
        min(loaded_at) as first_loaded_at,
        sum(touchpoint_count) as touchpoint_count,
        max(is_bot_agent) as is_bot_agent
    from sightings
    {%- if is_increment() %}
    where identifier_key in (select identifier_key from {{ touched }})
    {%- endif %}
    group by identifier_key, cast(occurred_at as date)
),

int_identifiers as (
    select
        identifier_key,
        max(identifier_type) as identifier_type,
        max(identifier_hash) as identifier_hash,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min(first_loaded_at) as first_loaded_at,
        cast(sum(touchpoint_count) as bigint) as touchpoint_count,
        -- nobody looks at that many pages in a day: it is a machine even if it does not say so
        max(is_bot_agent) or (
            max(identifier_type) = 'cookie'
            and max(touchpoint_count) > {{ var('bot_touchpoints_per_day') }}
        ) as is_bot
    from days
    where identifier_key is not null
    group by identifier_key
)

select * from int_identifiers
