with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_email__events')) }}),

stg_email__events as (
    select
        admitted.record_id,
        {{ hashed_identifier('email', 'admitted.email') }} as email_hash,
        {{ hashed_identifier('link', 'admitted.link_eid') }} as link_hash,
        admitted.message_id,
        admitted.event,
        admitted.campaign,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_email__events
