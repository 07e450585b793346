{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

evidence as (
    select
        ends.identifier_key,
        min(ends.evidence_source) as evidence,
        min(ends.known_from) as known_from
    from (
        select identifier_key, evidence_source, known_from from {{ ref('int_identity_links') }}
        union all
        select neighbour_key, evidence_source, known_from from {{ ref('int_identity_links') }}
    ) as ends
    group by ends.identifier_key
),

-- no evidence ties an identifier to itself: seen alone it is its customer with certainty
bridge_customer_identifiers as (
    select
        int_customer_identifiers.customer_id,
        int_customer_identifiers.identifier_type,
        int_customer_identifiers.identifier_hash,
        int_identifiers.first_seen_at as valid_from,
        cast(null as timestamp) as valid_to,
        coalesce(evidence.known_from, int_identifiers.first_loaded_at) as known_from,
        coalesce(evidence.evidence, 'seen alone') as evidence,
        cast(1.0 as double) as confidence
    from {{ ref('int_customer_identifiers') }} as int_customer_identifiers
    inner join {{ ref('int_identifiers') }} as int_identifiers
        on int_customer_identifiers.identifier_key = int_identifiers.identifier_key
    inner join {{ ref('identifier_types') }} as identifier_types
        on int_customer_identifiers.identifier_type = identifier_types.identifier_type
    left join evidence on int_customer_identifiers.identifier_key = evidence.identifier_key
    where
        identifier_types.is_published
        and {{ only_touched('int_customer_identifiers.customer_id') }}
)

select * from bridge_customer_identifiers
