{{ config(materialized='table') }}

with

tickets as (
    select
        owners.snapshot_at,
        owners.customer_id,
        tickets.occurred_at as opened_at,
        case
            when tickets.first_response_at < owners.snapshot_at
                then tickets.first_response_at
        end as first_response_at,
        case
            when tickets.first_response_at < owners.snapshot_at
                then tickets.satisfaction_score
        end as satisfaction_score
    from {{ ref('stg_support__tickets') }} as tickets
    inner join {{ ref('int_snapshot_identifiers') }} as owners
        on {{ identifier_key('tickets.ticket_hash') }} = owners.identifier_key
        and tickets.occurred_at < owners.snapshot_at
        and {{ known_at('tickets', 'owners.snapshot_at') }}
),

timed as (
    select
        tickets.*,
        {{ seconds_between('opened_at', 'coalesce(first_response_at, snapshot_at)') }} / 3600
            as hours_waited
    from tickets
),

int_snapshot_support as (
    select
        snapshot_at,
        customer_id,
        count(*) as ticket_count,
        count(case when first_response_at is null then 1 end) as unanswered_ticket_count,
        max_by(hours_waited, (opened_at, hours_waited)) as last_response_hours,
        min_by(hours_waited, (opened_at, hours_waited)) as first_response_hours,
        -- whole seconds: sums of fractions depend on the order of rows
        sum(cast(hours_waited * 3600 as bigint)) / count(*) / 3600 as mean_response_hours,
        max(case when first_response_at is null then hours_waited end) as waiting_hours,
        min(satisfaction_score) as worst_satisfaction_score
    from timed
    group by snapshot_at, customer_id
)

select * from int_snapshot_support
