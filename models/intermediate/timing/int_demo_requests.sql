{{ config(materialized='view') }}

-- Leads only: the first request of somebody who had not bought yet. Whose deal it is, its contact
-- says; a deal without a usable contact could never be seen to convert.
with

requests as (
    select
        int_customer_identifiers.customer_id,
        deals.record_id,
        deals.occurred_at as demo_requested_at,
        deals.first_response_at,
        row_number() over (
            partition by int_customer_identifiers.customer_id
            order by deals.occurred_at, deals.record_id
        ) as request_number
    from {{ ref('stg_crm__deals') }} as deals
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on deals.contact_hash = int_customer_identifiers.identifier_hash
    where deals.known_to is null
),

leads as (
    select requests.*, sales.bought_at as converted_at
    from requests
    left join {{ ref('int_first_purchases') }} as sales
        on requests.customer_id = sales.customer_id
    where
        requests.request_number = 1
        and (sales.bought_at is null or sales.bought_at > requests.demo_requested_at)
),

-- the last visit up to the request brought it about
visits as (
    select
        leads.record_id,
        int_visits_timed.channel,
        row_number() over (
            partition by leads.record_id
            order by int_visits_timed.started_at desc, int_visits_timed.session_id desc
        ) as visit_number
    from leads
    inner join {{ ref('int_visits_timed') }} as int_visits_timed
        on leads.customer_id = int_visits_timed.customer_id
        and leads.demo_requested_at >= int_visits_timed.started_at
),

int_demo_requests as (
    select
        leads.record_id,
        leads.customer_id,
        visits.channel,
        leads.demo_requested_at,
        leads.first_response_at,
        leads.converted_at
    from leads
    left join visits on leads.record_id = visits.record_id and visits.visit_number = 1
)

select * from int_demo_requests
