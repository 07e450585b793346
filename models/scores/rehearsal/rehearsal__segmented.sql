{{ config(materialized='view') }}

{%- set segments = {
    'all': "'all'",
    'plan': 'plan',
    'region': 'region',
    'snapshot': 'cast(cast(scored_at as date) as string)'
} %}
with

rehearsal__segmented as (
    {%- for name, value in segments.items() %}
    select
        score_name, horizon_days, scored_at, customer_id, probability, came_true, model_version,
        '{{ name }}' as segment_name,
        {{ value }} as segment_value
    from {{ ref('rehearsal__outcomes') }}
    where came_true is not null
    union all
    {%- endfor %}
    select
        score_name, horizon_days, scored_at, customer_id, probability, came_true, model_version,
        'published' as segment_name,
        {{ segments.snapshot }} as segment_value
    from {{ ref('history__outcomes') }}
)

select * from rehearsal__segmented
