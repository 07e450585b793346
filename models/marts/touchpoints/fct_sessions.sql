{{ config(materialized='view') }}

with

fct_sessions as (
    select
        session_id,
        customer_id,
        channel,
        landing_channel,
        campaign,
        landing_page,
        device_type,
        region,
        touchpoint_count,
        has_conversion,
        is_bot,
        started_at,
        ended_at
    from {{ ref('int_sessions') }}
)

select * from fct_sessions
