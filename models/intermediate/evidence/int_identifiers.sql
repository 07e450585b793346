{{ config(
    materialized='incremental',
    unique_key='identifier_key',
    replaces='int_identifiers_touched'
) }}

with

int_touchpoints as (select * from {{ ref('int_touchpoints_sighted') }}),

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

seen as (
    select
        identifier_key,
        identifier_type,
        identifier_hash,
        min(occurred_at) as first_seen_at,
        max(occurred_at) as last_seen_at,
        -- a plan, or a clock that is ahead, is known of before its time, and counts from then on
        min(greatest(occurred_at, loaded_at)) as first_loaded_at,
        cast(sum(touchpoint_count) as bigint) as touchpoint_count,
        min(case when is_bot_agent then greatest(occurred_at, loaded_at) end) as bot_known_from
    from sightings
    where identifier_key is not null and {{ only_about_touched(['identifier_key']) }}
    group by identifier_key, identifier_type, identifier_hash
),

-- nobody looks at that many pages in a day: it is a machine even if it does not say so
crowded_days as (
    select device_key, cast(occurred_at as date) as occurred_on
    from int_touchpoints
    where device_key is not null and {{ only_about_touched(['device_key']) }}
    group by device_key, cast(occurred_at as date)
    having count(*) > {{ var('bot_touchpoints_per_day') }}
),

crowded_arrivals as (
    select
        int_touchpoints.device_key,
        int_touchpoints.loaded_at,
        row_number() over (
            partition by crowded_days.device_key, crowded_days.occurred_on
            order by int_touchpoints.loaded_at
        ) as arrival_number
    from crowded_days
    inner join int_touchpoints
        on crowded_days.device_key = int_touchpoints.device_key
        and crowded_days.occurred_on = cast(int_touchpoints.occurred_at as date)
),

crowded as (
    select device_key, min(loaded_at) as known_from
    from crowded_arrivals
    where arrival_number = {{ var('bot_touchpoints_per_day') }} + 1
    group by device_key
),

int_identifiers as (
    select
        seen.identifier_key,
        seen.identifier_type,
        seen.identifier_hash,
        seen.first_seen_at,
        seen.last_seen_at,
        seen.first_loaded_at,
        seen.touchpoint_count,
        blocked.reason as blocked_because,
        least(seen.bot_known_from, crowded.known_from) as bot_known_from,
        seen.bot_known_from is not null or crowded.known_from is not null as is_bot
    from seen
    left join crowded on seen.identifier_key = crowded.device_key
    left join {{ ref('int_blocked_identifiers') }} as blocked
        on seen.identifier_key = blocked.identifier_key
)

select * from int_identifiers
