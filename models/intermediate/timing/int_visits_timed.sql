{{ config(materialized='view') }}

-- a session is named after the touchpoint that it starts with
with

starts as (
    select session_id, customer_id
    from {{ ref('int_touchpoints_resolved') }}
    where session_id = touchpoint_id
),

sales as (
    select customer_id, min(converted_at) as converted_at
    from {{ ref('int_conversions') }}
    group by customer_id
),

int_visits_timed as (
    select
        starts.session_id,
        starts.customer_id,
        int_touchpoints.channel,
        int_touchpoints.occurred_at as started_at,
        sales.converted_at
    from starts
    inner join {{ ref('int_touchpoints') }} as int_touchpoints
        on starts.session_id = int_touchpoints.touchpoint_id
    left join sales on starts.customer_id = sales.customer_id
    -- who has bought cannot become a customer again
    where sales.converted_at is null or sales.converted_at >= int_touchpoints.occurred_at
)

select * from int_visits_timed
