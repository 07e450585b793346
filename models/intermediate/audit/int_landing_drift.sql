{{ config(materialized='table') }}
-- depends_on: {{ ref('int_run_window') }}

-- what the files of a table hold against its contract, asked of the files at run time
with

int_landing_drift as (
    {%- for table, column, landed_type, contracted_type in drifted_columns() %}
    select
        '{{ table }}' as source,
        '{{ column }}' as column_name,
        {{ "'" ~ landed_type ~ "'" if landed_type else 'cast(null as string)' }} as landed_type,
        '{{ contracted_type }}' as contracted_type
    union all
    {%- endfor %}
    select
        cast(null as string) as source,
        cast(null as string) as column_name,
        cast(null as string) as landed_type,
        cast(null as string) as contracted_type
    where false
)

select * from int_landing_drift
