{{ config(schema='restricted') }}

-- the text of messages stands here in clear
with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_support__messages')) }}),

stg_support__messages as (
    select
        admitted.record_id,
        {{ hashed_identifier('ticket', 'admitted.ticket_id') }} as ticket_hash,
        admitted.author,
        admitted.body,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_support__messages
