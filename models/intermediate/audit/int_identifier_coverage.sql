{{ config(materialized='table') }}
-- depends_on: {{ ref('int_erased_identifiers') }}

with

int_identifier_coverage as (
    {%- for table, keeper in var('landing_tables').items() %}
    {%- set kept = ref('stg_' ~ keeper) %}
    {%- for column in identifier_columns(kept) %}
    select
        '{{ table }}' as source,
        '{{ column[:-5] }}' as identifier_type,
        count(*) as row_count,
        count({{ column }}) as carrying_row_count
    from {{ kept }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as string) as source,
        cast(null as string) as identifier_type,
        cast(null as bigint) as row_count,
        cast(null as bigint) as carrying_row_count
    where false
)

select * from int_identifier_coverage
