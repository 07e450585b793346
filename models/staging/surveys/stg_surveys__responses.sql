with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_surveys__responses')) }}),

stg_surveys__responses as (
    select
        admitted.record_id,
        {{ hashed_identifier('email', 'admitted.email') }} as email_hash,
        admitted.kind,
        admitted.score,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_surveys__responses
