{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

customers as (
    select * from {{ ref('int_customer_identifiers') }}
    where {{ only_touched('customer_id') }}
),

links as (
    select customers.customer_id, neighbours.*
    from customers
    inner join {{ ref('int_identity_neighbours') }} as neighbours
        on customers.identifier_key = neighbours.identifier_key and neighbours.rank is not null
),

-- the best evidence within the customer; an identifier that stands alone needs none
evidence as (
    select
        links.*,
        row_number() over (
            partition by links.identifier_key
            order by
                links.confidence desc, links.known_from asc, links.rule asc, links.neighbour_key asc
        ) as evidence_number
    from links
    inner join customers
        on links.neighbour_key = customers.identifier_key
        and links.customer_id = customers.customer_id
    where links.accepted_to = timestamp '9999-12-31'
),

periods as (
    select
        customers.customer_id,
        customers.identifier_key,
        int_identifiers.first_seen_at as valid_from,
        cast(null as timestamp) as valid_to,
        coalesce(evidence.known_from, int_identifiers.first_loaded_at) as known_from,
        coalesce(evidence.rule, 'seen alone') as evidence,
        coalesce(evidence.confidence, 1.0) as confidence
    from customers
    inner join {{ ref('int_identifiers') }} as int_identifiers
        on customers.identifier_key = int_identifiers.identifier_key
    left join evidence
        on customers.identifier_key = evidence.identifier_key and evidence.evidence_number = 1
    union all
    -- what a newer version of a record no longer says was held until then
    select
        links.customer_id,
        links.neighbour_key,
        min(links.first_seen_at),
        max(links.accepted_to),
        min(links.known_from),
        min(links.rule),
        max(links.confidence)
    from links
    inner join {{ ref('identifier_types') }} as holders
        on links.identifier_type = holders.identifier_type
        and holders.kind in ('record', 'account')
    left join customers
        on links.neighbour_key = customers.identifier_key
        and links.customer_id = customers.customer_id
    left join {{ ref('int_erased_identifiers') }} as erased
        on links.neighbour_key = erased.identifier_key
    where
        links.known_to < timestamp '9999-12-31'
        and links.accepted_to > links.known_from
        and customers.identifier_key is null
        and erased.identifier_key is null
    group by links.customer_id, links.neighbour_key
    union all
    select customer_id, device_key, valid_from, valid_to, known_from, reason, cast(1.0 as double)
    from {{ ref('int_device_periods') }}
    where {{ only_touched('customer_id') }}
),

bridge_customer_identifiers as (
    select
        periods.customer_id,
        int_identifiers.identifier_type,
        int_identifiers.identifier_hash,
        periods.valid_from,
        periods.valid_to,
        periods.known_from,
        periods.evidence,
        periods.confidence
    from periods
    inner join {{ ref('int_identifiers') }} as int_identifiers
        on periods.identifier_key = int_identifiers.identifier_key
    inner join {{ ref('identifier_types') }} as identifier_types
        on int_identifiers.identifier_type = identifier_types.identifier_type
        and identifier_types.is_published
)

select * from bridge_customer_identifiers
