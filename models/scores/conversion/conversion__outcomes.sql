{{ config(materialized='view') }}

-- whoever bought before that was known was no prospect: the first time decides
with

conversion__outcomes as (
    select customer_id, cast(null as timestamp) as stood_from, min(converted_at) as came_at
    from {{ ref('int_conversions') }}
    group by customer_id
)

select * from conversion__outcomes
