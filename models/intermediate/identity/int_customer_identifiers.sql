{{ config(materialized='view') }}

-- what the rest of the project may know of identity: the map without erased people; a visit that
-- nobody owns is the customer that it is
with

resolved as (
    select identifier_key, identifier_type, identifier_hash, customer_id
    from {{ ref('int_identity_map') }}
    where customer_id is not null
    union all
    select distinct
        owner_key,
        'visit',
        anonymous_hash,
        {{ natural_name('anonymous_hash') }}
    from {{ ref('int_shared_touchpoints') }}
    where anonymous_hash is not null
),

int_customer_identifiers as (
    select
        resolved.*,
        identifier_types.names_a_person,
        identifier_types.is_published
    from resolved
    inner join {{ ref('identifier_types') }} as identifier_types
        on resolved.identifier_type = identifier_types.identifier_type
    left join {{ ref('int_erased_identifiers') }} as int_erased_identifiers
        on resolved.identifier_key = int_erased_identifiers.identifier_key
    where int_erased_identifiers.identifier_key is null
)

select * from int_customer_identifiers
