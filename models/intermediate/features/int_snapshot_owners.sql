{{ config(materialized='table') }}

-- which customer of today a customer of a snapshot has become: labels follow the person
with

int_snapshot_owners as (
    select distinct
        int_snapshot_identifiers.snapshot_at,
        int_snapshot_identifiers.customer_id,
        int_customer_identifiers.customer_id as present_customer_id
    from {{ ref('int_snapshot_identifiers') }} as int_snapshot_identifiers
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on int_snapshot_identifiers.elder_key = int_customer_identifiers.identifier_key
    where not int_snapshot_identifiers.is_scoring
)

select * from int_snapshot_owners
