{{ config(materialized='table') }}

-- staging puts the reason in the place of a value that names nobody: these are the hashes of
-- reasons
with

reasons as (
    select distinct identifier_type, reason
    from {{ ref('blocked_identifiers') }}
),

hashed as (
    select
        identifier_type,
        reason,
        {{ typed_identifier_hash('identifier_type', "'blocked: ' || reason") }} as identifier_hash
    from reasons
),

int_blocked_identifiers as (
    select
        {{ identifier_key('identifier_hash') }} as identifier_key,
        identifier_type,
        identifier_hash,
        reason
    from hashed
)

select * from int_blocked_identifiers
