{{ config(materialized='table') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

-- every identifier of every record that arrived in this run, whatever kind of record it is
sightings as (
    select actor_key as identifier_key, run_index
    from {{ ref('int_touchpoints') }}
    {%- for keeper in var('landing_tables').values() %}
    {%- set relation = ref('stg_' ~ keeper) %}
    {%- for column in identifier_columns(relation) %}
    union all
    select {{ identifier_key(column) }}, run_index
    from {{ relation }}
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
