{{ config(materialized='table') }}

-- the identifier of a component that was known first names the customer, so that what comes later
-- renames nobody
with

components as (
    select int_identity_components.*
    from {{ ref('int_identity_components') }} as int_identity_components
    inner join {{ ref('int_identifiers_affected') }} as affected
        on int_identity_components.identifier_key = affected.identifier_key
),

aged as (
    select
        components.component_key,
        int_identifiers.identifier_key,
        int_identifiers.identifier_type,
        int_identifiers.identifier_hash,
        shared.device_key is not null or int_identifiers.blocked_because is not null as is_nobody,
        row_number() over (
            partition by components.component_key
            order by int_identifiers.first_loaded_at, int_identifiers.identifier_hash
        ) as age
    from components
    inner join {{ ref('int_identifiers') }} as int_identifiers
        on components.identifier_key = int_identifiers.identifier_key
    left join {{ ref('int_shared_devices') }} as shared
        on components.identifier_key = shared.device_key
),

int_identity_elders as (
    select
        aged.component_key,
        aged.identifier_key,
        aged.identifier_type,
        aged.identifier_hash,
        aged.is_nobody,
        elders.identifier_key as elder_key,
        elders.identifier_hash as elder_hash
    from aged
    inner join aged as elders on aged.component_key = elders.component_key and elders.age = 1
)

select * from int_identity_elders
