{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

int_customer_identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where {{ only_touched('customer_id') }}
),

touchpoints as (
    select
        int_touchpoints.touchpoint_id,
        int_customer_identifiers.customer_id,
        coalesce(int_touchpoints.device_key, int_touchpoints.actor_key) as device_key,
        int_touchpoints.opens_session,
        int_touchpoints.occurred_at
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join int_customer_identifiers
        on int_touchpoints.actor_key = int_customer_identifiers.identifier_key
    union all
    -- a shared device has no customer, but what happened on it has one
    select
        int_touchpoints.touchpoint_id,
        int_customer_identifiers.customer_id,
        int_touchpoints.device_key,
        int_touchpoints.opens_session,
        int_touchpoints.occurred_at
    from {{ ref('int_shared_touchpoints') }} as int_shared_touchpoints
    inner join int_customer_identifiers
        on int_shared_touchpoints.owner_key = int_customer_identifiers.identifier_key
    inner join {{ ref('int_touchpoints') }} as int_touchpoints
        on int_shared_touchpoints.touchpoint_id = int_touchpoints.touchpoint_id
),

with_gaps as (
    select
        touchpoints.*,
        lag(occurred_at) over (
            partition by customer_id, device_key order by occurred_at, touchpoint_id
        ) as previous_at
    from touchpoints
    where opens_session
),

with_starts as (
    select
        with_gaps.*,
        case
            when previous_at is null
                or {{ seconds_between('previous_at', 'occurred_at') }}
                >= {{ var('session_timeout_minutes') }} * 60
                then touchpoint_id
        end as starting_touchpoint_id
    from with_gaps
),

-- named after its first touchpoint, so that a session survives merges and full refreshes
int_touchpoints_resolved as (
    select
        touchpoint_id,
        customer_id,
        {{ last_present('starting_touchpoint_id') }} over (
            partition by customer_id, device_key order by occurred_at, touchpoint_id
            rows between unbounded preceding and current row
        ) as session_id
    from with_starts
    union all
    select
        touchpoint_id,
        customer_id,
        cast(null as string) as session_id
    from touchpoints
    where not opens_session
)

select * from int_touchpoints_resolved
