{{ config(materialized='view') }}

with

tickets as (
    select * from {{ ref('stg_support__tickets') }}
    where known_to is null
),

stg_support__touchpoints as (
    {{ touchpoints_port('tickets', 'ticket', {
        'source': "'tickets'",
        'touchpoint_type': "'ticket_opened'",
        'subject': 'tickets.topic',
        'loaded_at': 'tickets.first_loaded_at',
    }) }}
)

select * from stg_support__touchpoints
