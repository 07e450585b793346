with

run_window as (select * from {{ ref('int_run_window') }}),

files as (
    select
        source,
        count(*) as file_count,
        cast(sum(landed_row_count) as bigint) as landed_row_count,
        cast(sum(usable_row_count) as bigint) as usable_row_count,
        cast(sum(duplicate_row_count) as bigint) as duplicate_row_count,
        cast(sum(quarantined_row_count) as bigint) as quarantined_row_count,
        cast(sum(erased_row_count) as bigint) as erased_row_count,
        max(newest_loaded_at) as newest_loaded_at
    from {{ ref('int_landed_files') }}
    group by source
),

coverage as (select * from {{ ref('int_identifier_coverage') }}),

drift as (
    select
        source,
        cast(sum(
            case when landed_type is null then 1 else 0 end
        ) as bigint) as missing_column_count,
        cast(sum(
            case when landed_type is not null then 1 else 0 end
        ) as bigint) as changed_column_count
    from {{ ref('int_landing_drift') }}
    group by source
),

matched as (
    select
        fct_touchpoints.source,
        avg(case when dim_customers.is_identified then 1 else 0 end) as match_rate
    from {{ ref('fct_touchpoints') }} as fct_touchpoints
    inner join {{ ref('dim_customers') }} as dim_customers
        on fct_touchpoints.customer_id = dim_customers.customer_id
    group by fct_touchpoints.source
),

rpt_source_audit as (
    select
        files.source,
        coalesce(coverage.identifier_type, 'none') as identifier_type,
        coverage.carrying_row_count / nullif(cast(coverage.row_count as double), 0)
            as coverage_rate,
        matched.match_rate,
        files.landed_row_count,
        files.usable_row_count,
        files.duplicate_row_count,
        files.quarantined_row_count,
        files.erased_row_count,
        coalesce(drift.missing_column_count, 0) as missing_column_count,
        coalesce(drift.changed_column_count, 0) as changed_column_count,
        files.newest_loaded_at,
        {{ seconds_between('files.newest_loaded_at', 'run_window.as_of') }} / 3600 as hours_behind
    from files
    cross join run_window
    left join coverage on files.source = coverage.source
    left join matched on files.source = matched.source
    left join drift on files.source = drift.source
)

select * from rpt_source_audit
