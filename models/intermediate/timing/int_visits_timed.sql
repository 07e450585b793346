{{ config(materialized='view') }}

with

int_visits_timed as (
    select
        int_sessions.session_id,
        int_sessions.customer_id,
        int_sessions.landing_channel as channel,
        int_sessions.started_at,
        int_followed_customers.converted_at
    from {{ ref('int_sessions') }} as int_sessions
    inner join {{ ref('int_followed_customers') }} as int_followed_customers
        on int_sessions.customer_id = int_followed_customers.customer_id
    -- who has bought cannot become a customer again
    where
        int_followed_customers.converted_at is null
        or int_followed_customers.converted_at >= int_sessions.started_at
)

select * from int_visits_timed
