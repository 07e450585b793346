with

versions as ({{ record_versions('crm', 'crm_deals') }}),

stg_crm__deals as (
    select
        versions.record_id,
        {{ hashed_identifier('contact', 'versions.contact_id') }} as contact_hash,
        versions.first_response_at,
        versions.stage,
        versions.closed_at,
        versions.amount,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_crm__deals
