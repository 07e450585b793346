{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

{%- set in_order -%}
    partition by customer_id order by started_at, session_key
    rows between unbounded preceding and current row
{%- endset %}

with

touchpoint_types as (select * from {{ ref('touchpoint_types') }}),

counted as (
    select
        int_touchpoints_resolved.session_key,
        int_touchpoints_resolved.customer_id,
        min(int_touchpoints_resolved.occurred_at) as started_at,
        max(int_touchpoints_resolved.occurred_at) as ended_at,
        count(*) as touchpoint_count,
        max(coalesce(touchpoint_types.sale, '') <> '') as has_conversion,
        max(int_bot_identifiers.identifier_key is not null) as is_bot
    from {{ ref('int_touchpoints_resolved') }} as int_touchpoints_resolved
    inner join {{ ref('int_touchpoint_kinds') }} as int_touchpoint_kinds
        on int_touchpoints_resolved.kind_key = int_touchpoint_kinds.kind_key
    left join touchpoint_types
        on int_touchpoint_kinds.touchpoint_type = touchpoint_types.touchpoint_type
    left join {{ ref('int_bot_identifiers') }} as int_bot_identifiers
        on int_touchpoints_resolved.device_key = int_bot_identifiers.identifier_key
    where
        int_touchpoints_resolved.session_key is not null
        and {{ only_touched('int_touchpoints_resolved.customer_id') }}
    group by int_touchpoints_resolved.session_key, int_touchpoints_resolved.customer_id
),

-- what brought the visitor stands at the touchpoint that the session starts with
landed as (
    select
        counted.*,
        first_touchpoint.touchpoint_id as session_id,
        first_touchpoint.channel as landing_channel,
        first_touchpoint.campaign,
        first_touchpoint.subject as landing_page,
        first_touchpoint.device_type,
        first_touchpoint.region,
        landing_types.is_marketing and first_touchpoint.channel <> 'direct' as is_brought
    from counted
    inner join {{ ref('int_touchpoints') }} as first_touchpoint
        on counted.session_key = first_touchpoint.touchpoint_key
    left join touchpoint_types as landing_types
        on first_touchpoint.touchpoint_type = landing_types.touchpoint_type
),

with_last_channel as (
    select
        landed.*,
        {{ last_present("case when is_brought then landing_channel end") }} over (
            {{ in_order }}
        ) as last_channel,
        {{ last_present("case when is_brought then started_at end") }} over (
            {{ in_order }}
        ) as last_channel_at
    from landed
),

-- somebody who comes back by typing the address was brought by what brought them before
int_sessions as (
    select
        session_key,
        session_id,
        customer_id,
        case
            when landing_channel = 'direct' and {{ days_between('last_channel_at', 'started_at') }}
                <= {{ var('session_channel_lookback_days') }}
                then last_channel
            else landing_channel
        end as channel,
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
    from with_last_channel
)

select * from int_sessions
