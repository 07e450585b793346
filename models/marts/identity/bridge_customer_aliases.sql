{{ config(materialized='table') }}

with

bridge_customer_aliases as (
    select former_customer_id, customer_id, changed_at
    from {{ ref('int_customer_aliases') }}
)

select * from bridge_customer_aliases
