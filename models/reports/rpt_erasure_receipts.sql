-- depends_on: {{ ref("int_erased_identifiers") }}
with

identifiers as (
    select run_index, count(*) as identifier_erased_count
    from {{ source('restricted', 'tombstones') }}
    group by run_index
),

records as (
    select run_index, count(*) as record_erased_count
    from (
        select source, record_id, min(run_index) as run_index
        from {{ source('restricted', 'erased_records') }}
        group by source, record_id
    ) as erased_records
    group by run_index
),

rpt_erasure_receipts as (
    select
        rpt_build.build_id,
        rpt_build.as_of,
        coalesce(identifiers.identifier_erased_count, 0) as identifier_erased_count,
        coalesce(records.record_erased_count, 0) as record_erased_count
    from {{ ref('rpt_build') }} as rpt_build
    left join identifiers on rpt_build.run_index = identifiers.run_index
    left join records on rpt_build.run_index = records.run_index
    where identifiers.run_index is not null or records.run_index is not null
)

select * from rpt_erasure_receipts
