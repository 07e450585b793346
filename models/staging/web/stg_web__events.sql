with

run_window as (select * from {{ ref('int_run_window') }}),

admitted as ({{ first_copies(ref('base_web__events')) }}),

stg_web__events as (
    select
        admitted.record_id,
        {{ hashed_identifier('cookie', 'admitted.cookie_id') }} as cookie_hash,
        {{ names_nobody('cookie', 'admitted.cookie_id') }} as is_cookie_blocked,
        {{ hashed_identifier('user', 'admitted.user_id') }} as user_hash,
        {{ hashed_identifier('email', 'admitted.email') }} as email_hash,
        {{ hashed_identifier('link', url_parameter('admitted.url', 'eid')) }} as link_hash,
        admitted.event_type,
        admitted.page_type,
        {{ url_without_query('admitted.url') }} as url,
        {{ url_without_query('admitted.referrer') }} as referrer,
        lower(admitted.utm_source) as utm_source,
        lower(admitted.utm_medium) as utm_medium,
        lower(admitted.utm_campaign) as utm_campaign,
        {{ click_id('admitted.url') }} as click_id,
        admitted.device_type,
        admitted.user_agent,
        admitted.region,
        admitted.app_version,
        {{ bookkeeping_columns('admitted') }}
    from admitted
    cross join run_window
)

select * from stg_web__events
