{{ config(materialized='view') }}

-- what the rest of the project may know of identity: the map without erased people
with

int_customer_identifiers as (
    select
        int_identity_map.identifier_key,
        int_identity_map.identifier_type,
        int_identity_map.identifier_hash,
        int_identity_map.customer_id
    from {{ ref('int_identity_map') }} as int_identity_map
    left join {{ ref('int_erased_identifiers') }} as int_erased_identifiers
        on int_identity_map.identifier_key = int_erased_identifiers.identifier_key
    where int_identity_map.customer_id is not null and int_erased_identifiers.identifier_key is null
)

select * from int_customer_identifiers
