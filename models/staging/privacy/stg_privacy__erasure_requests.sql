with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_privacy__erasure_requests')) }}),

stg_privacy__erasure_requests as (
    select
        admitted.record_id,
        {{ hashed_identifier('email', 'admitted.email') }} as email_hash,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_privacy__erasure_requests
