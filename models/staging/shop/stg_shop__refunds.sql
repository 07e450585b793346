with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_shop__refunds')) }}),

stg_shop__refunds as (
    select
        admitted.record_id,
        {{ hashed_identifier('order', 'admitted.order_id') }} as order_hash,
        admitted.amount,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_shop__refunds
