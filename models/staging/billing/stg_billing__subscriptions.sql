with

versions as ({{ record_versions('billing', 'subscriptions') }}),

stg_billing__subscriptions as (
    select
        versions.record_id,
        {{ hashed_identifier('subscription', 'versions.subscription_id') }} as subscription_hash,
        {{ hashed_identifier('user', 'versions.user_id') }} as user_hash,
        versions.plan,
        {{ word_of('versions.period') }} as period,
        versions.price,
        -- a price that names no period is one of a month
        coalesce(subscription_periods.period_days, 30) as period_days,
        versions.price * coalesce(subscription_periods.periods_per_year, 12) as yearly_price,
        versions.cancelled_at,
        {{ version_columns('versions') }}
    from versions
    left join {{ ref('subscription_periods') }} as subscription_periods
        on {{ word_of('versions.period') }} = {{ word_of('subscription_periods.period') }}
)

select * from stg_billing__subscriptions
