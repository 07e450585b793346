{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

visits as (
    select
        customer_id,
        occasion_id as session_id,
        max(is_prospect) as is_prospect,
        min(first_at) as started_at
    from {{ ref('int_occasion_kinds') }}
    where is_visit and {{ only_touched('customer_id') }}
    group by customer_id, occasion_id
),

-- who comes back as a customer has come back too
followed_up as (
    select
        visits.*,
        lead(started_at) over (
            partition by customer_id order by started_at, session_id
        ) as next_visit_at
    from visits
),

int_prospect_visits as (
    select
        customer_id,
        session_id,
        started_at,
        next_visit_at
    from followed_up
    where is_prospect
)

select * from int_prospect_visits
