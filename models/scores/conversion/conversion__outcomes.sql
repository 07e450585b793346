{{ config(materialized='view') }}

-- whoever bought before that was known was no prospect: the first time decides
with

conversion__outcomes as (
    select customer_id, cast(null as timestamp) as stood_from, bought_at as came_at
    from {{ ref('int_first_purchases') }}
)

select * from conversion__outcomes
