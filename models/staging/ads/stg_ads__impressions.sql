with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_ads__impressions')) }}),

stg_ads__impressions as (
    select
        admitted.record_id,
        {{ hashed_identifier('cookie', 'admitted.cookie_id') }} as cookie_hash,
        {{ names_nobody('cookie', 'admitted.cookie_id') }} as is_cookie_blocked,
        admitted.channel,
        admitted.region,
        coalesce(admitted.ghost, false) as is_withheld,
        coalesce(admitted.clicked, false) as is_clicked,
        admitted.cost,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_ads__impressions
