{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

-- who held a shared device when: from a touchpoint of theirs until the next one of somebody else
with

customers as (select * from {{ ref('int_customer_identifiers') }}),

owned as (
    select device_key, touchpoint_id, owner_key from {{ ref('int_shared_touchpoints') }}
    union all
    select int_touchpoints.device_key, int_touchpoints.touchpoint_id, int_touchpoints.actor_key
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join {{ ref('int_shared_devices') }} as int_shared_devices
        on int_touchpoints.device_key = int_shared_devices.device_key
        and int_touchpoints.actor_key <> int_touchpoints.device_key
),

held as (
    select
        owned.device_key,
        owned.touchpoint_id,
        customers.customer_id,
        int_touchpoints.occurred_at,
        int_touchpoints.loaded_at,
        lag(customers.customer_id) over (
            partition by owned.device_key
            order by int_touchpoints.occurred_at, owned.touchpoint_id
        ) as previous_customer_id
    from owned
    inner join customers on owned.owner_key = customers.identifier_key
    inner join {{ ref('int_touchpoints') }} as int_touchpoints
        on owned.touchpoint_id = int_touchpoints.touchpoint_id
),

periods as (
    select
        device_key,
        customer_id,
        touchpoint_id,
        occurred_at as valid_from,
        lead(occurred_at) over (
            partition by device_key order by occurred_at, touchpoint_id
        ) as valid_to,
        loaded_at as known_from
    from held
    where previous_customer_id is distinct from customer_id
),

int_device_periods as (
    select
        periods.customer_id,
        periods.device_key,
        periods.touchpoint_id,
        periods.valid_from,
        periods.valid_to,
        periods.known_from,
        int_shared_devices.reason
    from periods
    inner join {{ ref('int_shared_devices') }} as int_shared_devices
        on periods.device_key = int_shared_devices.device_key
    where {{ only_touched('periods.customer_id') }}
)

select * from int_device_periods
