{{ config(materialized='table') }}

with

changes as (
    select * from {{ source('state', 'identity_changes') }}
    union all
    select * from {{ ref('int_identity_changes') }}
),

fct_identity_changes as (
    select
        customer_id,
        other_customer_id,
        change,
        reason,
        identifier_count,
        build_id,
        changed_at
    from changes
)

select * from fct_identity_changes
