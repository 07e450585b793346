with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_experiments__assignments')) }}),

stg_experiments__assignments as (
    select
        admitted.record_id,
        admitted.experiment,
        case admitted.unit_type
            when 'user_id' then 'user'
            when 'cookie_id' then 'cookie'
            else admitted.unit_type
        end as unit_type,
        case admitted.unit_type
            when 'user_id' then {{ hashed_identifier('user', 'admitted.unit_id') }}
            when 'cookie_id' then {{ hashed_identifier('cookie', 'admitted.unit_id') }}
            when 'email' then {{ hashed_identifier('email', 'admitted.unit_id') }}
        end as unit_hash,
        admitted.arm,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_experiments__assignments
