{{ config(materialized='incremental', unique_key='identifier_key') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

components as (
    select int_identity_components.*
    from {{ ref('int_identity_components') }} as int_identity_components
    inner join {{ ref('int_identifiers_affected') }} as affected
        on int_identity_components.identifier_key = affected.identifier_key
),

placed as (
    select
        components.component_key,
        int_identifiers.identifier_key,
        int_identifiers.identifier_type,
        int_identifiers.identifier_hash,
        int_identifiers.blocked_because,
        row_number() over (
            partition by components.component_key
            order by int_identifiers.first_loaded_at, int_identifiers.identifier_hash
        ) as age
    from components
    inner join {{ ref('int_identifiers') }} as int_identifiers
        on components.identifier_key = int_identifiers.identifier_key
),

-- named after the identifier known longest: later arrivals never rename a customer
resolved as (
    select
        placed.identifier_key,
        placed.identifier_type,
        placed.identifier_hash,
        case
            when shared.device_key is null and placed.blocked_because is null
                then md5('customer:' || elder.identifier_hash)
        end as customer_id
    from placed
    inner join placed as elder on placed.component_key = elder.component_key and elder.age = 1
    left join {{ ref('int_shared_devices') }} as shared
        on placed.identifier_key = shared.device_key
),

int_identity_map as (
    {%- if is_increment() %}
    -- only what changed; an identifier that lost its last sighting keeps a row without customer
    select
        coalesce(resolved.identifier_key, stored.identifier_key) as identifier_key,
        coalesce(resolved.identifier_type, stored.identifier_type) as identifier_type,
        coalesce(resolved.identifier_hash, stored.identifier_hash) as identifier_hash,
        resolved.customer_id,
        case
            when stored.run_index = run_window.run_index then stored.previous_customer_id
            else stored.customer_id
        end as previous_customer_id,
        run_window.run_index
    from components
    left join resolved on components.identifier_key = resolved.identifier_key
    left join {{ this }} as stored on components.identifier_key = stored.identifier_key
    cross join run_window
    where
        resolved.customer_id is distinct from stored.customer_id
        or stored.identifier_key is null and resolved.identifier_key is not null
    {%- else %}
    select
        resolved.identifier_key,
        resolved.identifier_type,
        resolved.identifier_hash,
        resolved.customer_id,
        cast(null as string) as previous_customer_id,
        run_window.run_index
    from resolved
    cross join run_window
    {%- endif %}
)

select * from int_identity_map
