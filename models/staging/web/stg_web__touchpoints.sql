{{ config(materialized='view') }}

with

consented as ({{ consented(ref('stg_web__events')) }}),

-- a refused record counts, but nobody is named by it
named as (
    select
        consented.*,
        case when not is_refused then cookie_hash end as device_hash,
        case when not is_refused then coalesce(user_hash, cookie_hash) end as actor_hash,
        case when user_hash is not null then 'user' else 'cookie' end as actor_type
    from consented
),

stg_web__touchpoints as (
    {{ touchpoints_port('named', none, {
        'source': "'web_events'",
        'touchpoint_type': 'named.event_type',
        'subject': 'named.page_type',
        'actor_type': 'named.actor_type',
        'actor_hash': 'named.actor_hash',
        'device_hash': 'named.device_hash',
        'utm_source': 'named.utm_source',
        'utm_medium': 'named.utm_medium',
        'utm_campaign': 'named.utm_campaign',
        'referrer': 'named.referrer',
        'click_id': 'named.click_id',
        'device_type': 'named.device_type',
        'user_agent': 'named.user_agent',
        'region': 'named.region',
        'run_index': 'named.arrived_run_index',
    }) }}
)

select * from stg_web__touchpoints
