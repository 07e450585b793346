-- a row that cannot be used is kept with its reason, unless it shows an erased person
-- depends_on: {{ ref('blocked_identifiers') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

tombstones as (select identifier_key from {{ source('restricted', 'tombstones') }}),

counted as (
    select source, sum(quarantined_row_count) as row_count
    from {{ ref('int_landed_files') }}
    group by source
),

-- these are to be counted, and to be kept nowhere
withheld as (
    {%- for table, keeper in var('landing_tables').items() %}
    select '{{ table }}' as source, count(*) as row_count
    from (
        select base.*
        from {{ ref('base_' ~ keeper) }} as base
        cross join run_window
        where base.unusable_reason is not null and {{ has_arrived('base') }}
    ) as unusable
    where not ({{ shows_none_of('tombstones', table, 'unusable') }})
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

kept as (
    select source, count(*) as row_count
    from {{ ref('quarantined_records') }}
    group by source
)

select
    counted.source,
    counted.row_count as counted_row_count,
    coalesce(withheld.row_count, 0) as withheld_row_count,
    coalesce(kept.row_count, 0) as kept_row_count
from counted
left join withheld on counted.source = withheld.source
left join kept on counted.source = kept.source
where counted.row_count <> coalesce(withheld.row_count, 0) + coalesce(kept.row_count, 0)
