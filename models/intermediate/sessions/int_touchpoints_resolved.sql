{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

int_touchpoints as (select * from {{ ref('int_touchpoints') }}),

customers as (
    select
        identifier_key,
        customer_id,
        {{ identifier_key('customer_id') }} as customer_key
    from {{ ref('int_customer_identifiers') }}
    where {{ only_touched('customer_id') }}
),

owned as (
    select
        int_touchpoints.touchpoint_key,
        int_touchpoints.kind_key,
        coalesce(int_touchpoints.device_key, int_touchpoints.actor_key) as device_key,
        customers.customer_key,
        int_touchpoints.opens_session,
        int_touchpoints.occurred_at
    from int_touchpoints
    inner join customers on int_touchpoints.actor_key = customers.identifier_key
    union all
    -- a shared device has no customer, but what happened on it has one
    select
        int_touchpoints.touchpoint_key,
        int_touchpoints.kind_key,
        int_touchpoints.device_key,
        customers.customer_key,
        int_touchpoints.opens_session,
        int_touchpoints.occurred_at
    from {{ ref('int_shared_touchpoints') }} as int_shared_touchpoints
    inner join customers on int_shared_touchpoints.owner_key = customers.identifier_key
    inner join int_touchpoints
        on int_shared_touchpoints.touchpoint_id = int_touchpoints.touchpoint_id
),

acted as (
    select owned.*, {{ mixed_keys('customer_key', 'device_key') }} as actor_key
    from owned
),

in_sessions as (
    {{ sessions(
        'acted', columns=['customer_key', 'device_key', 'kind_key', 'occurred_at'],
        where='opens_session'
    ) }}
    union all
    select
        touchpoint_key,
        customer_key,
        device_key,
        kind_key,
        occurred_at,
        cast(null as bigint) as session_key
    from owned
    where not opens_session
),

names as (select distinct customer_key, customer_id from customers),

-- narrow, for the whole history is sorted here; the text of a customer's name comes last
int_touchpoints_resolved as (
    select
        in_sessions.touchpoint_key,
        names.customer_id,
        in_sessions.session_key,
        in_sessions.kind_key,
        in_sessions.customer_key,
        in_sessions.device_key,
        in_sessions.occurred_at
    from in_sessions
    inner join names on in_sessions.customer_key = names.customer_key
)

select * from int_touchpoints_resolved
