{{ config(materialized='view') }}

{%- set demo_window = plus_days('demo_requested_at', var('demo_conversion_days')) %}
{%- set visit_window = plus_days('started_at', var('visit_conversion_days')) %}
{%- set repeats = var('repeat_days') %}
{%- set answers = var('answer_minutes') | dictsort(by='value') %}

with

-- What had not happened by the sale did not bring it about. The second measure starts a day later:
-- who is answered late has gone without buying until then, and without it late answers look worse
-- than they are.
demo_requests as (
    {%- for measure, days in {
        'demo_response': var('demo_conversion_days'), 'demo_response_after_day_1': 1
    }.items() %}
    select
        '{{ measure }}' as measure,
        record_id,
        customer_id,
        channel,
        case
            when first_response_at <= {{ plus_days('demo_requested_at', days) }}
                and (converted_at is null or first_response_at <= converted_at)
                then {{ seconds_between('demo_requested_at', 'first_response_at') }} / 60
        end as answer_minutes,
        coalesce(converted_at <= {{ demo_window }}, false) as has_outcome,
        {{ demo_window }} as decided_at
    from {{ ref('int_demo_requests') }}
    {%- if loop.last %}
    where converted_at is null or converted_at > {{ plus_days('demo_requested_at', days) }}
    {%- else %}
    union all
    {%- endif %}
    {%- endfor %}
),

answered as (
    select
        demo_requests.*,
        case
            {%- for _, minutes in answers %}
            when answer_minutes <= {{ minutes }} then {{ loop.index }}
            {%- endfor %}
            when answer_minutes is not null then {{ answers | length + 1 }}
            else {{ answers | length + 2 }}
        end as bucket_order
    from demo_requests
),

visits as (
    select
        int_visits_timed.*,
        {{ weekday('started_at') }} >= 6 as is_weekend,
        cast(floor(extract(hour from started_at) / 4) as int) as hour_block
    from {{ ref('int_visits_timed') }} as int_visits_timed
),

int_moments_timed as (
    select
        measure,
        record_id as moment_id,
        customer_id,
        case bucket_order
            {%- for bucket, _ in answers + [('later', none)] %}
            when {{ loop.index }} then '{{ bucket }}'
            {%- endfor %}
            else 'none'
        end as bucket,
        bucket_order,
        'channel' as segment_name,
        coalesce(channel, 'unknown') as segment_value,
        has_outcome,
        decided_at
    from answered
    union all
    select
        'day_part',
        session_id,
        customer_id,
        case when is_weekend then 'weekend ' else 'weekday ' end
        || lpad(cast(hour_block * 4 as string), 2, '0') || '-'
        || lpad(cast(hour_block * 4 + 4 as string), 2, '0'),
        hour_block + case when is_weekend then 7 else 1 end,
        'channel',
        coalesce(channel, 'unknown'),
        coalesce(converted_at <= {{ visit_window }}, false),
        {{ visit_window }}
    from visits
    {%- for days in repeats + [none] %}
    union all
    select
        'repeat_purchase_interval',
        touchpoint_id,
        customer_id,
        '{{ repeat_bucket(loop.index0) }}',
        {{ loop.index }},
        'plan',
        coalesce(plan, 'none'),
        {%- if loop.last %}
        coalesce(days_to_next > {{ loop.previtem }}, true),
        {%- else %}
        coalesce(
            days_to_next > {{ -1 if loop.first else loop.previtem }} and days_to_next <= {{ days }},
            false
        ),
        {%- endif %}
        {{ plus_days('ordered_at', days or repeats[-1]) }}
    from {{ ref('int_orders_spaced') }}
    {%- endfor %}
)

select * from int_moments_timed
