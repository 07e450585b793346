{{ config(materialized='table') }}

{%- set components = stored_relation('int_identity_components') %}

-- identifiers whose component may be another one now: those touched, whoever evidence ties to them,
-- and all that were ever weighed together with one of these
with

run_window as (select * from {{ ref('int_run_window') }}),

touched as (select * from {{ ref('int_identifiers_touched') }}),

links as (
    select identifier_key, neighbour_key from {{ ref('int_identity_links') }}
    where accepted_to = timestamp '9999-12-31'
),

reached as (
    select identifier_key from touched
    union
    select links.neighbour_key
    from links
    inner join touched on links.identifier_key = touched.identifier_key
    union
    select links.identifier_key
    from links
    inner join touched on links.neighbour_key = touched.identifier_key
),

affected as (
    select identifier_key from reached
    {%- if components %}
    union
    select members.identifier_key
    from {{ components }} as members
    inner join (
        select distinct stored.block_key
        from {{ components }} as stored
        inner join reached on stored.identifier_key = reached.identifier_key
    ) as blocks
        on members.block_key = blocks.block_key
    -- what an attempt at this run has solved before it failed has not reached its customer
    union
    select solved.identifier_key
    from {{ components }} as solved
    where solved.run_index = (select run_index from run_window)
    {%- endif %}
),

int_identifiers_affected as (
    select affected.identifier_key, run_window.run_index
    from affected
    cross join run_window
)

select * from int_identifiers_affected
