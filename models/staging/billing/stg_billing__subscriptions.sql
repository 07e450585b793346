with

versions as ({{ record_versions('billing', 'subscriptions') }}),

stg_billing__subscriptions as (
    select
        versions.record_id,
        {{ hashed_identifier('subscription', 'versions.subscription_id') }} as subscription_hash,
        {{ hashed_identifier('user', 'versions.user_id') }} as user_hash,
        versions.plan,
        versions.period,
        versions.price,
        versions.cancelled_at,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_billing__subscriptions
