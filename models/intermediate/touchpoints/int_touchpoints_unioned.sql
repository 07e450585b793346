{{ config(materialized='view') }}

with

ports as (
    {%- for source_name in var('touchpoint_sources') %}
    select * from {{ ref('stg_' ~ source_name ~ '__touchpoints') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

int_touchpoints_unioned as (
    select
        ports.*,
        nullif(
            regexp_extract(lower(ports.referrer), '^[a-z][a-z0-9+.-]*://([^/:]+)', 1), ''
        ) as referrer_host
    from ports
)

select * from int_touchpoints_unioned
