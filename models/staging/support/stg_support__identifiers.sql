{{ config(materialized='view') }}

with

tickets as (select * from {{ ref('stg_support__tickets') }}),

stg_support__identifiers as (
    {{ identifiers_port(
        'tickets', 'tickets', ['ticket', 'email'], superseded_at='tickets.known_to'
    ) }}
)

select * from stg_support__identifiers
