{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

touchpoints as (
    select
        int_touchpoints_resolved.customer_id,
        int_touchpoints_resolved.session_id,
        int_touchpoints.touchpoint_id,
        {{ moment_kind('int_touchpoints') }} as moment_kind,
        coalesce(int_touchpoints.occurred_at < followed.converted_at, true) as is_prospect,
        int_touchpoints.occurred_at
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join {{ ref('int_touchpoints_resolved') }} as int_touchpoints_resolved
        on int_touchpoints.touchpoint_id = int_touchpoints_resolved.touchpoint_id
    inner join {{ ref('int_followed_customers') }} as followed
        on int_touchpoints_resolved.customer_id = followed.customer_id
    left join {{ ref('touchpoint_types') }} as touchpoint_types
        on int_touchpoints.touchpoint_type = touchpoint_types.touchpoint_type
    left join {{ ref('int_bot_identifiers') }} as int_bot_identifiers
        on coalesce(int_touchpoints.device_key, int_touchpoints.actor_key)
        = int_bot_identifiers.identifier_key
    where
        -- a sale is what moments lead to, and none itself
        coalesce(touchpoint_types.sale, '') = ''
        and int_bot_identifiers.identifier_key is null
        and {{ only_touched('int_touchpoints_resolved.customer_id') }}
),

placed as (
    select
        touchpoints.*,
        row_number() over (
            partition by customer_id, session_id order by occurred_at, touchpoint_id
        ) as position
    from touchpoints
),

-- several mails or calls of one day are one occasion, as several pages of a visit are
met as (
    select
        customer_id,
        coalesce(session_id, cast(cast(occurred_at as date) as string)) as occasion_id,
        moment_kind,
        session_id is not null as is_visit,
        is_prospect,
        min(position) as first_position,
        max(position) as last_position,
        min(occurred_at) as first_at
    from placed
    group by
        customer_id, coalesce(session_id, cast(cast(occurred_at as date) as string)), moment_kind,
        session_id is not null, is_prospect
),

int_occasion_kinds as (
    select
        met.*,
        row_number() over (
            partition by customer_id, moment_kind, is_prospect order by first_at, occasion_id
        ) as occasion_number
    from met
)

select * from int_occasion_kinds
