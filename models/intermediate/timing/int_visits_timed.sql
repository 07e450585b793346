{{ config(materialized='view') }}

with

sales as (
    select customer_id, min(converted_at) as converted_at
    from {{ ref('int_conversions') }}
    group by customer_id
),

int_visits_timed as (
    select
        int_sessions.session_id,
        int_sessions.customer_id,
        int_sessions.landing_channel as channel,
        int_sessions.started_at,
        sales.converted_at
    from {{ ref('int_sessions') }} as int_sessions
    left join sales on int_sessions.customer_id = sales.customer_id
    -- who has bought cannot become a customer again
    where sales.converted_at is null or sales.converted_at >= int_sessions.started_at
)

select * from int_visits_timed
