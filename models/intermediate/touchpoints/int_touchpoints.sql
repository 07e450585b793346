-- a newer version of a record may show fewer touchpoints than the one before: all of them go
{{ config(materialized='incremental', unique_key="source || ':' || record_id") }}

with

arrived as ({{ arrived(ref('int_touchpoints_unioned')) }}),

int_channels_classified as (select * from {{ ref('int_channels_classified') }}),

int_bot_agents as (select * from {{ ref('int_bot_agents') }}),

touchpoint_types as (select * from {{ ref('touchpoint_types') }}),

blocked as (select * from {{ ref('int_blocked_identifiers') }}),

usable as (
    select
        arrived.*,
        case when blocked_actors.reason is null then arrived.actor_hash end as usable_actor_hash,
        case when blocked_devices.reason is null then arrived.device_hash end as named_device_hash
    from arrived
    left join blocked as blocked_actors on arrived.actor_hash = blocked_actors.identifier_hash
    left join blocked as blocked_devices on arrived.device_hash = blocked_devices.identifier_hash
),

-- behind an account that names nobody, such as "guest", is whoever uses the device; what may not be
-- linked is its own actor, so that every touchpoint has a customer
named as (
    select
        usable.*,
        case
            when usable_actor_hash is not null then actor_type
            when named_device_hash is not null then 'cookie'
            else 'touchpoint'
        end as named_type,
        coalesce(usable_actor_hash, named_device_hash, md5(touchpoint_id)) as named_hash
    from usable
),

int_touchpoints as (
    select
        named.touchpoint_id,
        {{ identifier_key('md5(named.touchpoint_id)') }} as touchpoint_key,
        named.source,
        named.record_id,
        named.touchpoint_type,
        named.subject,
        coalesce(touchpoint_types.channel, int_channels_classified.channel) as channel,
        {{ touchpoint_kind_key(
            'named.touchpoint_type',
            'coalesce(touchpoint_types.channel, int_channels_classified.channel)',
            'named.subject',
            'named.utm_campaign'
        ) }} as kind_key,
        named.utm_campaign as campaign,
        named.named_type as actor_type,
        named.named_hash as actor_hash,
        {{ identifier_key('named.named_hash') }} as actor_key,
        named.named_device_hash as device_hash,
        {{ identifier_key('named.named_device_hash') }} as device_key,
        {{ device_profile('named') }} as device_profile,
        named.device_type,
        named.region,
        named.amount,
        named.currency_code,
        named.properties,
        int_bot_agents.user_agent is not null as is_bot_agent,
        coalesce(touchpoint_types.opens_session, false) as opens_session,
        named.occurred_at,
        named.loaded_at,
        named.run_index
    from named
    left join touchpoint_types on named.touchpoint_type = touchpoint_types.touchpoint_type
    left join int_channels_classified
        on {{ channel_key('named') }} = int_channels_classified.channel_key
    left join int_bot_agents on named.user_agent = int_bot_agents.user_agent
)

select * from int_touchpoints
