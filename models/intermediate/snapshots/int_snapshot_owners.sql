{{ config(materialized='table') }}

-- which customer of today a customer of a snapshot has become: labels follow the person, by the
-- identifier known longest that still has a customer
with

candidates as (
    select
        int_snapshot_identifiers.snapshot_at,
        int_snapshot_identifiers.customer_id,
        int_customer_identifiers.customer_id as present_customer_id,
        row_number() over (
            partition by
                int_snapshot_identifiers.snapshot_at, int_snapshot_identifiers.customer_id
            order by
                int_snapshot_identifiers.first_loaded_at, int_snapshot_identifiers.identifier_hash
        ) as age
    from {{ ref('int_snapshot_identifiers') }} as int_snapshot_identifiers
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on int_snapshot_identifiers.identifier_key = int_customer_identifiers.identifier_key
    where not int_snapshot_identifiers.is_scoring
),

int_snapshot_owners as (
    select snapshot_at, customer_id, present_customer_id
    from candidates
    where age = 1
)

select * from int_snapshot_owners
