{{ config(materialized='view') }}

with

-- a ticket that lands again with another topic was not answered or rated again
versions as (
    select
        *,
        min(loaded_at) over (partition by record_id, first_response_at) as answer_loaded_at,
        min(loaded_at) over (partition by record_id, satisfaction_score) as rating_loaded_at,
        -- a version that comes late may be the one that told; the touchpoints of a ticket are
        -- replaced together, so they arrive together
        max(run_index) over (partition by record_id) as last_run_index
    from {{ ref('stg_support__tickets') }}
),

tickets as (select * from versions where known_to is null),

stg_support__touchpoints as (
    {{ touchpoints_port('tickets', 'ticket', {
        'source': "'tickets'",
        'touchpoint_type': "'ticket_opened'",
        'subject': 'tickets.topic',
        'loaded_at': 'tickets.first_loaded_at',
        'run_index': 'tickets.last_run_index',
    }) }}
    union all
    {{ touchpoints_port('tickets', 'ticket', {
        'touchpoint_id': "'tickets:' || tickets.record_id || ':answered'",
        'source': "'tickets'",
        'touchpoint_type': "'ticket_answered'",
        'subject': 'tickets.topic',
        'occurred_at': 'tickets.first_response_at',
        'loaded_at': 'greatest(tickets.answer_loaded_at, tickets.first_response_at)',
        'run_index': 'tickets.last_run_index',
    }, where='tickets.first_response_at is not null') }}
    union all
    -- a ticket does not say when it was rated: at the earliest once it was answered and we knew
    {{ touchpoints_port('tickets', 'ticket', {
        'touchpoint_id': "'tickets:' || tickets.record_id || ':rated'",
        'source': "'tickets'",
        'touchpoint_type': "'ticket_rated'",
        'subject': satisfaction('tickets.satisfaction_score'),
        'occurred_at': 'greatest(tickets.rating_loaded_at, tickets.first_response_at)',
        'loaded_at': 'greatest(tickets.rating_loaded_at, tickets.first_response_at)',
        'run_index': 'tickets.last_run_index',
    }, where='tickets.first_response_at is not null and tickets.satisfaction_score is not null') }}
)

select * from stg_support__touchpoints
