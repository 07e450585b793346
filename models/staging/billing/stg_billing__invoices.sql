with

versions as ({{ record_versions('billing', 'invoices') }}),

stg_billing__invoices as (
    select
        versions.record_id,
        {{ hashed_identifier('subscription', 'versions.subscription_id') }} as subscription_hash,
        versions.due_at,
        versions.paid_at,
        versions.amount,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_billing__invoices
