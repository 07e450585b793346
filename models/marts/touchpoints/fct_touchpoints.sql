{{ config(materialized='view') }}

with

int_touchpoints as (select * from {{ ref('int_touchpoints') }}),

int_touchpoints_resolved as (select * from {{ ref('int_touchpoints_resolved') }}),

int_sessions as (select session_key, session_id from {{ ref('int_sessions') }}),

int_bot_identifiers as (select * from {{ ref('int_bot_identifiers') }}),

fct_touchpoints as (
    select
        int_touchpoints.touchpoint_id,
        int_touchpoints.source,
        int_touchpoints.record_id,
        int_touchpoints_resolved.customer_id,
        int_sessions.session_id,
        int_touchpoints.touchpoint_type,
        int_touchpoints.channel,
        int_touchpoints.subject,
        int_touchpoints.campaign,
        int_touchpoints.device_type,
        int_touchpoints.region,
        int_touchpoints.amount,
        int_touchpoints.currency_code,
        int_touchpoints.properties,
        int_bot_identifiers.identifier_key is not null as is_bot,
        int_touchpoints.occurred_at,
        int_touchpoints.loaded_at
    from int_touchpoints
    inner join int_touchpoints_resolved
        on int_touchpoints.touchpoint_key = int_touchpoints_resolved.touchpoint_key
    left join int_sessions on int_touchpoints_resolved.session_key = int_sessions.session_key
    left join int_bot_identifiers
        on int_touchpoints_resolved.device_key = int_bot_identifiers.identifier_key
)

select * from fct_touchpoints
