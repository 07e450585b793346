{{ config(materialized='view') }}

with

users as (
    select * from {{ ref('stg_billing__users') }}
    where known_to is null
),

subscriptions as (
    select
        current_terms.*,
        first_terms.plan as first_plan,
        first_terms.price as first_price
    from {{ ref('stg_billing__subscriptions') }} as current_terms
    inner join {{ ref('stg_billing__subscriptions') }} as first_terms
        on current_terms.record_id = first_terms.record_id
        and current_terms.first_loaded_at = first_terms.loaded_at
    where current_terms.known_to is null
),

invoices as (
    select * from {{ ref('stg_billing__invoices') }}
    where known_to is null
),

stg_billing__touchpoints as (
    {{ touchpoints_port('users', 'user', {
        'source': "'app_users'",
        'touchpoint_type': "'account_created'",
        'loaded_at': 'users.first_loaded_at',
    }) }}
    union all
    {{ touchpoints_port('subscriptions', 'subscription', {
        'source': "'subscriptions'",
        'touchpoint_type': "'subscription_started'",
        'subject': 'subscriptions.first_plan',
        'amount': 'subscriptions.first_price',
        'currency_code': home_currency(),
        'loaded_at': 'subscriptions.first_loaded_at',
    }) }}
    union all
    -- a cancellation becomes visible at its own time, long after its row was first loaded
    {{ touchpoints_port('subscriptions', 'subscription', {
        'touchpoint_id': "'subscriptions:' || subscriptions.record_id || ':cancelled'",
        'source': "'subscriptions'",
        'touchpoint_type': "'subscription_cancelled'",
        'subject': 'subscriptions.plan',
        'occurred_at': 'subscriptions.cancelled_at',
        'loaded_at': 'greatest(subscriptions.loaded_at, subscriptions.cancelled_at)',
    }, where='subscriptions.cancelled_at is not null') }}
    union all
    {{ touchpoints_port('invoices', 'subscription', {
        'source': "'invoices'",
        'touchpoint_type': "'invoice_issued'",
        'amount': 'invoices.amount',
        'currency_code': home_currency(),
        'loaded_at': 'invoices.first_loaded_at',
    }) }}
    union all
    {{ touchpoints_port('invoices', 'subscription', {
        'touchpoint_id': "'invoices:' || invoices.record_id || ':paid'",
        'source': "'invoices'",
        'touchpoint_type': "'invoice_paid'",
        'amount': 'invoices.amount',
        'currency_code': home_currency(),
        'occurred_at': 'invoices.paid_at',
        'loaded_at': 'greatest(invoices.loaded_at, invoices.paid_at)',
    }, where='invoices.paid_at is not null') }}
)

select * from stg_billing__touchpoints
