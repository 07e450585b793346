{{ config(schema='restricted') }}

-- the e-mail stands here in clear text, for linkage and for nothing else
with

versions as ({{ record_versions('billing', 'app_users') }}),

stg_billing__users as (
    select
        versions.record_id,
        {{ hashed_identifier('user', 'versions.user_id') }} as user_hash,
        {{ hashed_identifier('email', 'versions.email') }} as email_hash,
        {{ normalised_email('versions.email') }} as email,
        coalesce(versions.is_internal, false)
        or {{ is_internal_address('versions.email') }} as is_internal,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_billing__users
