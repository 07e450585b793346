{{ config(schema='restricted') }}

-- names, e-mail and phone stand here in clear text, for linkage and for nothing else
with

versions as ({{ record_versions('crm', 'crm_contacts') }}),

stg_crm__contacts as (
    select
        versions.record_id,
        {{ hashed_identifier('contact', 'versions.contact_id') }} as contact_hash,
        {{ hashed_identifier('email', 'versions.email') }} as email_hash,
        {{ hashed_identifier('phone', 'versions.phone') }} as phone_hash,
        {{ normalised_email('versions.email') }} as email,
        lower(trim(versions.first_name)) as first_name,
        lower(trim(versions.last_name)) as last_name,
        {{ normalised_phone('versions.phone') }} as phone,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_crm__contacts
