{{ config(materialized='view') }}

with

int_customer_subscriptions as (
    select
        int_customer_identifiers.customer_id,
        subscriptions.subscription_hash,
        subscriptions.plan,
        subscriptions.period,
        subscriptions.price,
        subscriptions.yearly_price,
        subscriptions.occurred_at as started_at,
        subscriptions.cancelled_at,
        subscriptions.loaded_at,
        subscriptions.run_index
    from {{ ref('stg_billing__subscriptions') }} as subscriptions
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on subscriptions.subscription_hash = int_customer_identifiers.identifier_hash
    where subscriptions.known_to is null
)

select * from int_customer_subscriptions
