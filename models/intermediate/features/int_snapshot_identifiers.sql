{{ config(materialized='table') }}

-- who was who at each snapshot: every identifier known by then, and the customer it belonged to
with

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
    inner join {{ ref('int_snapshots') }} as int_snapshots
        on int_identifiers.first_loaded_at < int_snapshots.snapshot_at
    left join {{ ref('int_snapshot_components') }} as components
        on int_snapshots.snapshot_at = components.snapshot_at
        and int_identifiers.identifier_key = components.identifier_key
    left join {{ ref('int_erased_identifiers') }} as erased
        on int_identifiers.identifier_key = erased.identifier_key
    where int_identifiers.identifier_type <> 'touchpoint' and erased.identifier_key is null
),

aged as (
    select
        placed.*,
        row_number() over (
            partition by snapshot_at, component_key order by first_loaded_at, identifier_hash
        ) as age
    from placed
),

int_snapshot_identifiers as (
    select
        aged.snapshot_at,
        aged.is_scoring,
        aged.component_key,
        elder.identifier_key as elder_key,
        md5('customer:' || elder.identifier_hash) as customer_id,
        aged.identifier_key,
        aged.identifier_type,
        aged.identifier_hash,
        aged.first_loaded_at,
        aged.is_bot
    from aged
    inner join aged as elder
        on aged.snapshot_at = elder.snapshot_at
        and aged.component_key = elder.component_key
        and elder.age = 1
)

select * from int_snapshot_identifiers
