{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

buying_kinds as (
    select int_touchpoint_kinds.kind_key
    from {{ ref('int_touchpoint_kinds') }} as int_touchpoint_kinds
    inner join {{ ref('touchpoint_types') }} as touchpoint_types
        on int_touchpoint_kinds.touchpoint_type = touchpoint_types.touchpoint_type
    where touchpoint_types.sale = 'fact'
),

seen as (
    select
        touchpoints.customer_id,
        min(touchpoints.occurred_at) as first_seen_at,
        max(touchpoints.occurred_at) as last_seen_at,
        count(*) as touchpoint_count,
        max(buying_kinds.kind_key is not null) as is_customer
    from {{ ref('int_touchpoints_resolved') }} as touchpoints
    left join buying_kinds on touchpoints.kind_key = buying_kinds.kind_key
    where {{ only_touched('touchpoints.customer_id') }}
    group by touchpoints.customer_id
),

subscriptions as (
    select
        customer_id,
        max(cancelled_at is null) as is_subscribed,
        max(cancelled_at is not null) as has_cancelled,
        max_by(plan, (cancelled_at is null, started_at, subscription_hash)) as plan
    from {{ ref('int_customer_subscriptions') }}
    group by customer_id
),

internal as (
    select distinct int_customer_identifiers.customer_id
    from {{ ref('stg_billing__users') }} as users
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on users.user_hash = int_customer_identifiers.identifier_hash
    where users.known_to is null and users.is_internal
),

int_customer_traits as (
    select
        seen.customer_id,
        seen.first_seen_at,
        seen.last_seen_at,
        seen.touchpoint_count,
        seen.is_customer,
        coalesce(subscriptions.is_subscribed, false) as is_subscribed,
        coalesce(subscriptions.has_cancelled, false) as has_cancelled,
        subscriptions.plan,
        internal.customer_id is not null as is_internal
    from seen
    left join subscriptions on seen.customer_id = subscriptions.customer_id
    left join internal on seen.customer_id = internal.customer_id
)

select * from int_customer_traits
