{{ config(materialized='view') }}

with

users as (
    select * from {{ ref('stg_billing__users') }}
    where known_to is null
),

-- a version that comes late may be the first, or the one that told of the end; the touchpoints of a
-- subscription are replaced together, so they arrive together
subscription_versions as (
    select
        *,
        first_value(plan) over (partition by record_id order by loaded_at) as first_plan,
        first_value(price) over (partition by record_id order by loaded_at) as first_price,
        min(loaded_at) over (partition by record_id, cancelled_at) as cancellation_loaded_at,
        max(run_index) over (partition by record_id) as last_run_index
    from {{ ref('stg_billing__subscriptions') }}
),

subscriptions as (select * from subscription_versions where known_to is null),

invoice_versions as (
    select
        *,
        min(loaded_at) over (partition by record_id, paid_at) as payment_loaded_at,
        max(run_index) over (partition by record_id) as last_run_index
    from {{ ref('stg_billing__invoices') }}
),

invoices as (select * from invoice_versions where known_to is null),

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
        'run_index': 'subscriptions.last_run_index',
    }) }}
    union all
    -- a cancellation becomes visible at its own time, long after its row was first loaded
    {{ touchpoints_port('subscriptions', 'subscription', {
        'touchpoint_id': "'subscriptions:' || subscriptions.record_id || ':cancelled'",
        'source': "'subscriptions'",
        'touchpoint_type': "'subscription_cancelled'",
        'subject': 'subscriptions.plan',
        'occurred_at': 'subscriptions.cancelled_at',
        'loaded_at': 'greatest(subscriptions.cancellation_loaded_at, subscriptions.cancelled_at)',
        'run_index': 'subscriptions.last_run_index',
    }, where='subscriptions.cancelled_at is not null') }}
    union all
    {{ touchpoints_port('invoices', 'subscription', {
        'source': "'invoices'",
        'touchpoint_type': "'invoice_issued'",
        'amount': 'invoices.amount',
        'currency_code': home_currency(),
        'loaded_at': 'invoices.first_loaded_at',
        'run_index': 'invoices.last_run_index',
    }) }}
    union all
    {{ touchpoints_port('invoices', 'subscription', {
        'touchpoint_id': "'invoices:' || invoices.record_id || ':paid'",
        'source': "'invoices'",
        'touchpoint_type': "'invoice_paid'",
        'amount': 'invoices.amount',
        'currency_code': home_currency(),
        'occurred_at': 'invoices.paid_at',
        'loaded_at': 'greatest(invoices.payment_loaded_at, invoices.paid_at)',
        'run_index': 'invoices.last_run_index',
    }, where='invoices.paid_at is not null') }}
)

select * from stg_billing__touchpoints
