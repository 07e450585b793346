with

run_window as (select * from {{ ref('int_run_window') }}),

touchpoint_counts as (
    select run_index, count(*) as touchpoint_count
    from {{ ref('int_touchpoints') }}
    group by run_index
),

touchpoints as (
    select
        sum(touchpoint_count) filter (
            where touchpoint_counts.run_index = run_window.run_index
        ) as arrived,
        sum(touchpoint_count) as stored
    from touchpoint_counts
    cross join run_window
),

customers as (
    select
        (
            select count(*) from {{ ref('int_customers_touched') }} as touched
            where touched.run_index = run_window.run_index
        ) as touched,
        (select count(*) from {{ ref('int_customers_due') }}) as due,
        (select count(*) from {{ ref('dim_customers') }}) as stored
    from run_window
),

rpt_build as (
    select
        run_index, build_id, as_of, command, is_rewrite, vocabulary_hash, key_fingerprint,
        arrived_touchpoint_count, stored_touchpoint_count,
        touched_identifier_count, solved_identifier_count, stored_identifier_count,
        touched_customer_count, due_customer_count, stored_customer_count,
        false as is_current
    from {{ source('state', 'builds') }}
    union all
    select
        run_window.run_index, run_window.build_id, run_window.as_of, run_window.command,
        run_window.is_rewrite, run_window.vocabulary_hash, run_window.key_fingerprint,
        cast(coalesce(touchpoints.arrived, 0) as bigint),
        cast(coalesce(touchpoints.stored, 0) as bigint),
        identifiers.touched_identifier_count,
        identifiers.solved_identifier_count,
        identifiers.stored_identifier_count,
        customers.touched, customers.due, customers.stored,
        true as is_current
    from run_window
    cross join touchpoints
    cross join {{ ref('int_identifiers_counted') }} as identifiers
    cross join customers
)

select * from rpt_build
