{{ config(materialized='view') }}

with

stg_product__events as (select * from {{ ref('stg_product__events') }}),

named as (
    select
        stg_product__events.*,
        case when event_name = 'setup_completed' then event_name else 'feature_used' end
            as touchpoint_type
    from stg_product__events
),

stg_product__touchpoints as (
    {{ touchpoints_port('named', 'user', {
        'source': "'product_events'",
        'touchpoint_type': 'named.touchpoint_type',
        'subject': 'named.event_name',
        'device_type': 'named.platform',
    }) }}
)

select * from stg_product__touchpoints
