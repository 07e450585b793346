{{ config(materialized='table') }}
-- depends_on: {{ ref('int_erased_identifiers') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

erased_records as (
    select distinct source, record_id from {{ source('restricted', 'erased_records') }}
),

int_landed_files as (
    {%- for table, keeper in var('landing_tables').items() %}
    {{ landed_file_counts(table, ref('base_' ~ keeper), ref('stg_' ~ keeper)) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from int_landed_files
