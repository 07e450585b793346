{{ config(materialized='table', post_hook='{{ purge_erased() }}') }}
-- what the erasure step reads and deletes from
-- depends_on:
{%- for name in [
    'int_touchpoints', 'int_customers_touched', 'int_shared_touchpoints', 'int_identifiers_unioned',
    'int_device_claims', 'int_evidence_paired', 'int_snapshot_shared_touchpoints'
] %} {{ ref(name) }} {%- endfor %}
{%- for keeper in var('landing_tables').values() %} {{ ref('stg_' ~ keeper) }} {%- endfor %}

with

run_window as (select * from {{ ref('int_run_window') }}),

int_identity_map as (select * from {{ ref('int_identity_map') }}),

requests as (
    select email_hash, min(occurred_at) as requested_at
    from {{ ref('stg_privacy__erasure_requests') }}
    where email_hash is not null
    group by email_hash
),

-- a request names one e-mail; what is erased is everything that identity ties to that person
erased_customers as (
    select int_identity_map.customer_id, min(requests.requested_at) as requested_at
    from int_identity_map
    inner join requests on int_identity_map.identifier_hash = requests.email_hash
    group by int_identity_map.customer_id
),

erased as (
    select
        int_identity_map.identifier_key,
        erased_customers.customer_id,
        erased_customers.requested_at
    from int_identity_map
    inner join erased_customers on int_identity_map.customer_id = erased_customers.customer_id
    union
    -- an order, a ticket or a contact goes as a whole, whosever it is, if it ever showed that
    -- person
    select records.identifier_key, erased_customers.customer_id, erased_customers.requested_at
    from int_identity_map
    inner join erased_customers on int_identity_map.customer_id = erased_customers.customer_id
    inner join {{ ref('int_identifiers_unioned') }} as shown
        on int_identity_map.identifier_key = shown.identifier_key
    inner join {{ ref('int_identifiers_unioned') }} as records
        on shown.source = records.source
        and shown.record_id = records.record_id
        and shown.loaded_at = records.loaded_at
    inner join {{ ref('identifier_types') }} as identifier_types
        on records.identifier_type = identifier_types.identifier_type
        and identifier_types.kind = 'record'
),

int_erased_identifiers as (
    select
        erased.identifier_key,
        min(erased.customer_id) as customer_id,
        min(erased.requested_at) as requested_at,
        min(coalesce(tombstones.run_index, run_window.run_index)) as run_index
    from erased
    cross join run_window
    left join {{ source('restricted', 'tombstones') }} as tombstones
        on erased.identifier_key = tombstones.identifier_key
    group by erased.identifier_key
)

select * from int_erased_identifiers
