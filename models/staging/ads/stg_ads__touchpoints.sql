{{ config(materialized='view') }}

with

consented as ({{ consented(ref('stg_ads__impressions')) }}),

named as (
    select
        consented.*,
        case when not is_refused then cookie_hash end as device_hash,
        case
            when is_withheld then 'ad_withheld'
            when is_clicked then 'ad_clicked'
            else 'ad_shown'
        end as touchpoint_type
    from consented
),

stg_ads__touchpoints as (
    {{ touchpoints_port('named', 'cookie', {
        'source': "'ad_impressions'",
        'touchpoint_type': 'named.touchpoint_type',
        'subject': 'named.channel',
        'actor_hash': 'named.device_hash',
        'device_hash': 'named.device_hash',
        'utm_medium': 'named.channel',
        'region': 'named.region',
        'run_index': 'named.arrived_run_index',
    }) }}
)

select * from stg_ads__touchpoints
