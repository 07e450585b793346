{{ config(materialized='incremental', unique_key='identifier_key') }}

{%- set affected = ref('int_identifiers_affected') %}

with

run_window as (select * from {{ ref('int_run_window') }}),

resolved as (
    select
        elders.identifier_key,
        elders.identifier_type,
        elders.identifier_hash,
        case
            when not elders.is_nobody
                then {{ customer_name('elders.elder_key', 'elders.elder_hash') }}
        end as customer_id
    from {{ ref('int_identity_elders') }} as elders
),

int_identity_map as (
    {%- if is_increment() %}
    -- only what changed; an identifier that lost its last sighting keeps a row without customer
    select
        affected.identifier_key,
        coalesce(resolved.identifier_type, stored.identifier_type) as identifier_type,
        coalesce(resolved.identifier_hash, stored.identifier_hash) as identifier_hash,
        resolved.customer_id,
        case
            when stored.run_index = run_window.run_index then stored.previous_customer_id
            else stored.customer_id
        end as previous_customer_id,
        run_window.run_index
    from {{ affected }} as affected
    left join resolved on affected.identifier_key = resolved.identifier_key
    left join {{ this }} as stored on affected.identifier_key = stored.identifier_key
    cross join run_window
    where
        resolved.customer_id is distinct from stored.customer_id
        or (stored.identifier_key is null and resolved.identifier_key is not null)
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
