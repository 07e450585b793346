{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

conversions as (
    select * from {{ ref('fct_conversions') }}
    where {{ only_touched('customer_id') }}
),

visits as (
    select
        fct_sessions.session_id as touchpoint_id,
        fct_sessions.customer_id,
        fct_sessions.landing_channel as channel,
        fct_sessions.started_at
    from {{ ref('fct_sessions') }} as fct_sessions
    inner join {{ ref('fct_touchpoints') }} as fct_touchpoints
        on fct_sessions.session_id = fct_touchpoints.touchpoint_id
    inner join {{ ref('touchpoint_types') }} as touchpoint_types
        on fct_touchpoints.touchpoint_type = touchpoint_types.touchpoint_type
    where touchpoint_types.is_marketing
),

touches as (
    select
        conversions.conversion_id,
        conversions.customer_id,
        conversions.converted_at,
        conversions.amount,
        conversions.currency_code,
        coalesce(visits.touchpoint_id, conversions.touchpoint_id) as touchpoint_id,
        coalesce(visits.channel, 'unattributed') as channel,
        coalesce(visits.started_at, conversions.converted_at) as touched_at
    from conversions
    left join visits
        on conversions.customer_id = visits.customer_id
        and visits.started_at <= conversions.converted_at
        and {{ days_between('visits.started_at', 'conversions.converted_at') }}
        <= {{ var('attribution_lookback_days') }}
),

ranked as (
    select
        touches.*,
        row_number() over (
            partition by conversion_id order by touched_at, touchpoint_id
        ) as from_first,
        row_number() over (
            partition by conversion_id order by touched_at desc, touchpoint_id desc
        ) as from_last,
        row_number() over (
            partition by conversion_id
            order by
                case when channel = 'direct' then 1 else 0 end, touched_at desc, touchpoint_id desc
        ) as from_last_non_direct,
        count(*) over (partition by conversion_id) as touch_count
    from touches
),

credits as (
    {%- for model, credit in attribution_models().items() %}
    select ranked.*, '{{ model }}' as attribution_model, cast({{ credit }} as double) as credit
    from ranked
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

fct_attribution_credits as (
    select
        conversion_id,
        touchpoint_id,
        customer_id,
        attribution_model,
        channel,
        credit,
        cast(credit * amount as decimal(18, 6)) as credited_amount,
        currency_code,
        touched_at,
        converted_at
    from credits
    where credit > 0
)

select * from fct_attribution_credits
