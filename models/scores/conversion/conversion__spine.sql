-- everybody ever seen who has bought nothing yet; machines left out
with

seen as (
    select
        snapshot_at,
        is_scoring,
        customer_id,
        min(first_loaded_at) as first_loaded_at,
        count(case when identifier_type = 'cookie' then 1 end) as device_count,
        max(case when identifier_type in ('email', 'user', 'contact') then 1 else 0 end) as is_known
    from {{ ref('int_snapshot_identifiers') }}
    group by snapshot_at, is_scoring, customer_id
    having not max(is_bot)
),

buyers as (
    select distinct int_snapshot_identifiers.snapshot_at, int_snapshot_identifiers.customer_id
    from {{ ref('int_touchpoints') }} as int_touchpoints
    inner join {{ ref('conversions') }} as conversions
        on int_touchpoints.touchpoint_type = conversions.touchpoint_type
    inner join {{ ref('int_snapshot_identifiers') }} as int_snapshot_identifiers
        on int_touchpoints.actor_key = int_snapshot_identifiers.identifier_key
        and int_touchpoints.occurred_at < int_snapshot_identifiers.snapshot_at
        and int_touchpoints.loaded_at < int_snapshot_identifiers.snapshot_at
),

conversion__spine as (
    select seen.*
    from seen
    left join buyers
        on seen.snapshot_at = buyers.snapshot_at
        and seen.customer_id = buyers.customer_id
    where buyers.customer_id is null
)

select * from conversion__spine
