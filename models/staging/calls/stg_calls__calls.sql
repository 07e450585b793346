with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_calls__calls')) }}),

stg_calls__calls as (
    select
        admitted.record_id,
        {{ hashed_identifier('phone', 'admitted.phone') }} as phone_hash,
        admitted.direction,
        admitted.topic,
        admitted.duration_s as duration_seconds,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_calls__calls
