{{ config(schema='restricted') }}

-- names, e-mail and phone stand here in clear text, for linkage and for nothing else
with

versions as ({{ record_versions('crm', 'crm_contacts') }}),

stg_crm__contacts as (
    select
        versions.record_id,
        {{ identifier_hash('contact', 'versions.contact_id') }} as contact_hash,
        {{ identifier_hash('email', normalised_email('versions.email')) }} as email_hash,
        {{ identifier_hash('phone', normalised_phone('versions.phone')) }} as phone_hash,
        {{ normalised_email('versions.email') }} as email,
        lower(trim(versions.first_name)) as first_name,
        lower(trim(versions.last_name)) as last_name,
        {{ normalised_phone('versions.phone') }} as phone,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_crm__contacts
