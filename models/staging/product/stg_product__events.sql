with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_product__events')) }}),

stg_product__events as (
    select
        admitted.record_id,
        {{ hashed_identifier('user', 'admitted.user_id') }} as user_hash,
        admitted.event_name,
        admitted.platform,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_product__events
