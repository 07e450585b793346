{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

fct_touchpoints as (select * from {{ ref('fct_touchpoints') }} where session_id is not null),

touchpoint_types as (select * from {{ ref('touchpoint_types') }}),

sessions as (
    select
        fct_touchpoints.session_id,
        fct_touchpoints.customer_id,
        min(fct_touchpoints.occurred_at) as started_at,
        max(fct_touchpoints.occurred_at) as ended_at,
        count(*) as touchpoint_count,
        max(coalesce(touchpoint_types.sale, '') <> '') as has_conversion,
        max(fct_touchpoints.is_bot) as is_bot
    from fct_touchpoints
    left join touchpoint_types on fct_touchpoints.touchpoint_type = touchpoint_types.touchpoint_type
    where {{ only_touched('fct_touchpoints.customer_id') }}
    group by fct_touchpoints.session_id, fct_touchpoints.customer_id
),

-- a session carries the id of the touchpoint it starts with: what brought the visitor stands there
fct_sessions as (
    select
        sessions.session_id,
        sessions.customer_id,
        sessions.started_at,
        sessions.ended_at,
        sessions.touchpoint_count,
        first_touchpoint.channel,
        first_touchpoint.campaign,
        first_touchpoint.subject as landing_page,
        first_touchpoint.device_type,
        first_touchpoint.region,
        sessions.has_conversion,
        sessions.is_bot
    from sessions
    inner join fct_touchpoints as first_touchpoint
        on sessions.session_id = first_touchpoint.touchpoint_id
)

select * from fct_sessions
