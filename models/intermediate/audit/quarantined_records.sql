{{ config(materialized='table', schema='restricted') }}
-- depends_on: {{ ref('int_erased_identifiers') }} {{ ref('blocked_identifiers') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

tombstones as (select identifier_key from {{ source('restricted', 'tombstones') }}),

quarantined_records as (
    {%- for table, keeper in var('landing_tables').items() %}
    select
        '{{ table }}' as source,
        unusable.file,
        unusable.file_row,
        cast(unusable.record_id as string) as record_id,
        unusable.unusable_reason as reason,
        {{ row_as_json('unusable') }} as payload,
        unusable.loaded_at
    from (
        select base.*
        from {{ ref('base_' ~ keeper) }} as base
        cross join run_window
        where base.unusable_reason is not null and {{ has_arrived('base') }}
    ) as unusable
    where {{ shows_none_of('tombstones', table, 'unusable') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from quarantined_records
