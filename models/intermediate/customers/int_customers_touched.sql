{{ config(materialized='incremental', unique_key='customer_id') }}

{%- set int_touchpoints = ref('int_touchpoints') %}
{%- set shared_devices = ref('int_shared_devices') %}
{%- set affected = ref('int_identifiers_affected') %}
{%- set resolved_before = stored_relation('int_touchpoints_resolved') %}

-- accumulates over the attempts of one run: what a failed attempt touched must not be forgotten
with

run_window as (select * from {{ ref('int_run_window') }}),

int_identity_map as (select * from {{ ref('int_identity_map') }}),

rekeyed as (
    select int_identity_map.*
    from int_identity_map
    inner join run_window on int_identity_map.run_index = run_window.run_index
),

-- of a shared device every touchpoint may have another owner now, and every owner another period
shared as (
    select int_shared_touchpoints.*
    from {{ ref('int_shared_touchpoints') }} as int_shared_touchpoints
    inner join run_window on int_shared_touchpoints.run_index = run_window.run_index
),

touched as (
    select int_identity_map.customer_id
    from int_identity_map
    inner join {{ ref('int_identifiers_touched') }} as int_identifiers_touched
        on int_identity_map.identifier_key = int_identifiers_touched.identifier_key
    union
    select customer_id from rekeyed
    union
    select previous_customer_id from rekeyed
    union
    select coalesce(int_identity_map.customer_id, {{ natural_name('shared.anonymous_hash') }})
    from shared
    left join int_identity_map on shared.owner_key = int_identity_map.identifier_key
    {%- if resolved_before %}
    union
    select resolved_before.customer_id
    from {{ resolved_before }} as resolved_before
    inner join {{ int_touchpoints }} as int_touchpoints
        on resolved_before.touchpoint_key = int_touchpoints.touchpoint_key
    where
        int_touchpoints.run_index = (select run_index from run_window)
        or int_touchpoints.device_key in (
            select shared_devices.device_key
            from {{ shared_devices }} as shared_devices
            inner join {{ affected }} as affected
                on shared_devices.device_key = affected.identifier_key
        )
        or int_touchpoints.device_key in (
            select identifier_key from rekeyed where previous_customer_id is null
        )
    {%- endif %}
),

int_customers_touched as (
    select touched.customer_id, run_window.run_index
    from touched
    cross join run_window
    where touched.customer_id is not null
)

select * from int_customers_touched
