{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

touchpoints as (
    select
        int_touchpoints_resolved.customer_id,
        int_touchpoints_resolved.session_key,
        int_touchpoints_resolved.touchpoint_key,
        kinds.moment_kind,
        coalesce(int_touchpoints_resolved.occurred_at < followed.converted_at, true) as is_prospect,
        int_touchpoints_resolved.occurred_at
    from {{ ref('int_touchpoints_resolved') }} as int_touchpoints_resolved
    inner join {{ ref('int_touchpoint_kinds') }} as kinds
        on int_touchpoints_resolved.kind_key = kinds.kind_key
    inner join {{ ref('int_followed_customers') }} as followed
        on int_touchpoints_resolved.customer_id = followed.customer_id
    left join {{ ref('touchpoint_types') }} as touchpoint_types
        on kinds.touchpoint_type = touchpoint_types.touchpoint_type
    left join {{ ref('int_bot_identifiers') }} as int_bot_identifiers
        on int_touchpoints_resolved.device_key = int_bot_identifiers.identifier_key
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
            partition by customer_id, session_key order by occurred_at, touchpoint_key
        ) as position
    from touchpoints
),

-- several mails or calls of one day are one occasion, as several pages of a visit are
met as (
    select
        customer_id,
        coalesce(
            cast(session_key as string), cast(cast(occurred_at as date) as string)
        ) as occasion_id,
        moment_kind,
        session_key is not null as is_visit,
        is_prospect,
        min(position) as first_position,
        max(position) as last_position,
        min(occurred_at) as first_at
    from placed
    group by
        customer_id,
        coalesce(cast(session_key as string), cast(cast(occurred_at as date) as string)),
        moment_kind,
        session_key is not null,
        is_prospect
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
