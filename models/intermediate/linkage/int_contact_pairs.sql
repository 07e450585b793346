{{ config(
    materialized='incremental',
    unique_key=['one_key', 'other_key'],
    replaces='int_identifiers_touched',
    replaces_key='identifier_key'
) }}
-- depends_on: {{ ref('int_identifiers_touched') }}

with

int_contact_pairs as (
    select
        one_key,
        max(one_type) as one_type,
        other_key,
        max(other_type) as other_type,
        max(match_probability) as match_probability,
        min(known_from) as known_from,
        max(known_to) as known_to
    from {{ ref('int_contact_pairs_found') }}
    where known_from < known_to
    group by one_key, other_key
)

select * from int_contact_pairs
