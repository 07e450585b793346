{{ config(materialized='incremental', unique_key='identifier_key') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

components as (select * from {{ ref('int_identity_components') }}),

placed as (
    select
        int_identifiers.*,
        coalesce(components.component_key, int_identifiers.identifier_key) as component_key
    from {{ ref('int_identifiers') }} as int_identifiers
    left join components
        on int_identifiers.identifier_key = components.identifier_key
),

aged as (
    select
        placed.*,
        row_number() over (
            partition by component_key order by first_loaded_at, identifier_hash
        ) as age
    from placed
),

-- named after the identifier known longest: later arrivals never rename a customer
resolved as (
    select
        aged.identifier_key,
        aged.identifier_type,
        aged.identifier_hash,
        md5('customer:' || elder.identifier_hash) as customer_id
    from aged
    inner join aged as elder on aged.component_key = elder.component_key and elder.age = 1
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
    from resolved
    full outer join {{ this }} as stored on resolved.identifier_key = stored.identifier_key
    cross join run_window
    where resolved.customer_id is distinct from stored.customer_id
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
