with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_privacy__consents')) }}),

stg_privacy__consents as (
    select
        admitted.record_id,
        {{ hashed_identifier('cookie', 'admitted.cookie_id') }} as cookie_hash,
        {{ word_of('admitted.purpose') }} as purpose,
        admitted.granted as is_granted,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_privacy__consents
