{{ config(materialized='table') }}

-- who was who at each snapshot: every identifier known by then, and the customer it belonged to; of
-- the past so many buyers and so many others, whose ids are hashes, so that the first ones are as
-- good as drawn by lot
with

int_snapshots as (select * from {{ ref('int_snapshots') }}),

shared as (select * from {{ ref('int_snapshot_shared_touchpoints') }}),

placed as (
    select
        int_snapshots.snapshot_at,
        int_snapshots.is_scoring,
        int_identifiers.identifier_key,
        int_identifiers.identifier_type,
        int_identifiers.identifier_hash,
        int_identifiers.first_loaded_at,
        coalesce(int_identifiers.bot_known_from < int_snapshots.snapshot_at, false) as is_bot,
        coalesce(components.component_key, int_identifiers.identifier_key) as component_key
    from {{ ref('int_identifiers') }} as int_identifiers
    inner join int_snapshots on int_identifiers.first_loaded_at < int_snapshots.snapshot_at
    left join {{ ref('int_snapshot_components') }} as components
        on int_identifiers.identifier_key = components.identifier_key
        and {{ held_at('components', 'int_snapshots.snapshot_at') }}
    left join {{ ref('int_snapshot_shared_devices') }} as shared_devices
        on int_snapshots.snapshot_at = shared_devices.snapshot_at
        and int_identifiers.identifier_key = shared_devices.device_key
    where
        int_identifiers.identifier_type <> 'touchpoint'
        and int_identifiers.blocked_because is null
        and shared_devices.device_key is null
    union all
    -- visits on shared devices that nobody owned
    select
        shared.snapshot_at,
        int_snapshots.is_scoring,
        shared.owner_key,
        'visit',
        shared.anonymous_hash,
        min(shared.loaded_at),
        false,
        shared.owner_key as component_key
    from shared
    inner join int_snapshots on shared.snapshot_at = int_snapshots.snapshot_at
    where shared.anonymous_hash is not null
    group by
        shared.snapshot_at, int_snapshots.is_scoring, shared.owner_key, shared.anonymous_hash
),

aged as (
    select
        placed.*,
        row_number() over (
            partition by snapshot_at, component_key order by first_loaded_at, identifier_hash
        ) as age,
        max(case when identifier_type in ('subscription', 'order') then 1 else 0 end) over (
            partition by snapshot_at, component_key
        ) as is_buyer
    from placed
),

named as (
    select
        elder.snapshot_at,
        elder.component_key,
        elder.is_buyer,
        {{ customer_name('elder.identifier_key', 'elder.identifier_hash') }} as customer_id
    from aged as elder
    where elder.age = 1
),

drawn as (
    select
        named.*,
        row_number() over (partition by snapshot_at, is_buyer order by customer_id) as draw
    from named
),

int_snapshot_identifiers as (
    select
        aged.snapshot_at,
        aged.is_scoring,
        aged.component_key,
        drawn.customer_id,
        aged.identifier_key,
        aged.identifier_type,
        aged.identifier_hash,
        aged.first_loaded_at,
        aged.is_bot
    from aged
    inner join drawn
        on aged.snapshot_at = drawn.snapshot_at
        and aged.component_key = drawn.component_key
    left join {{ ref('int_erased_identifiers') }} as erased
        on aged.identifier_key = erased.identifier_key
    where
        erased.identifier_key is null
        and (aged.is_scoring or drawn.draw <= {{ var('training_customers') }})
)

select * from int_snapshot_identifiers
