{{ config(materialized='table') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

-- every identifier of every record that arrived in this run, whatever kind of record it is; a
-- consent that arrives concerns all records of its cookie, and whoever they show beside it
sightings as (
    select actor_key as identifier_key, run_index
    from {{ ref('int_touchpoints') }}
    {%- for keeper in var('landing_tables').values() %}
    {%- set relation = ref('stg_' ~ keeper) %}
    {%- set columns = identifier_columns(relation) %}
    {%- for column in columns %}
    union all
    select {{ identifier_key(column) }}, run_index
    from {{ relation }}
    {%- if 'cookie_hash' in columns and column != 'cookie_hash' %}
    union all
    select {{ identifier_key('shown.' ~ column) }}, answered.run_index
    from {{ relation }} as shown
    inner join {{ ref('stg_privacy__consents') }} as answered
        on shown.cookie_hash = answered.cookie_hash
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
),

int_identifiers_touched as (
    select distinct sightings.identifier_key, sightings.run_index
    from sightings
    inner join run_window on sightings.run_index = run_window.run_index
    where sightings.identifier_key is not null
)

select * from int_identifiers_touched
