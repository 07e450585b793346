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
    union all
    {{ touchpoints_port('tickets', 'ticket', {
        'touchpoint_id': "'tickets:' || tickets.record_id || ':answered'",
        'source': "'tickets'",
        'touchpoint_type': "'ticket_answered'",
        'subject': 'tickets.topic',
        'occurred_at': 'tickets.first_response_at',
        'loaded_at': 'greatest(tickets.loaded_at, tickets.first_response_at)',
    }, where='tickets.first_response_at is not null') }}
    union all
    -- a ticket does not say when it was rated: at the earliest once it was answered and we knew
    {{ touchpoints_port('tickets', 'ticket', {
        'touchpoint_id': "'tickets:' || tickets.record_id || ':rated'",
        'source': "'tickets'",
        'touchpoint_type': "'ticket_rated'",
        'subject': satisfaction('tickets.satisfaction_score'),
        'occurred_at': 'greatest(tickets.loaded_at, tickets.first_response_at)',
        'loaded_at': 'greatest(tickets.loaded_at, tickets.first_response_at)',
    }, where='tickets.first_response_at is not null and tickets.satisfaction_score is not null') }}
)

select * from stg_support__touchpoints
