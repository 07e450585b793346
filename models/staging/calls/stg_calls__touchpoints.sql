{{ config(materialized='view') }}

with

calls as (select * from {{ ref('stg_calls__calls') }}),

named as (
    select
        calls.*,
        case when direction = 'outbound' then 'call_made' else 'call_received' end
            as touchpoint_type
    from calls
),

stg_calls__touchpoints as (
    {{ touchpoints_port('named', 'phone', {
        'source': "'calls'",
        'touchpoint_type': 'named.touchpoint_type',
        'subject': 'named.topic',
        'properties': json_properties({'duration_seconds': 'named.duration_seconds'}),
    }) }}
)

select * from stg_calls__touchpoints
