{{ config(materialized='incremental', unique_key='customer_id') }}

-- accumulates over the attempts of one run: what a failed attempt touched must not be forgotten
with

run_window as (select * from {{ ref('int_run_window') }}),

int_identity_map as (select * from {{ ref('int_identity_map') }}),

touched as (
    select int_identity_map.customer_id
    from int_identity_map
    inner join {{ ref('int_identifiers_touched') }} as int_identifiers_touched
        on int_identity_map.identifier_key = int_identifiers_touched.identifier_key
    union
    select rekeyed.customer_id
    from int_identity_map as rekeyed
    inner join run_window on rekeyed.run_index = run_window.run_index
    union
    select rekeyed.previous_customer_id
    from int_identity_map as rekeyed
    inner join run_window on rekeyed.run_index = run_window.run_index
),

int_customers_touched as (
    select touched.customer_id, run_window.run_index
    from touched
    cross join run_window
    where touched.customer_id is not null
)

select * from int_customers_touched
