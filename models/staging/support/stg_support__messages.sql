-- that a message was written; nobody reads who wrote it and what, so neither is kept
with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_support__messages')) }}),

stg_support__messages as (
    select
        admitted.record_id,
        {{ hashed_identifier('ticket', 'admitted.ticket_id') }} as ticket_hash,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_support__messages
