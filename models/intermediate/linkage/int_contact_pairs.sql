{{ config(
    materialized='incremental',
    unique_key=['one_key', 'other_key'],
    replaces='int_identifiers_touched',
    replaces_key='identifier_key'
) }}

{%- set touched = ref('int_identifiers_touched') %}
{%- set tombstones = source('restricted', 'tombstones') %}

with

pairs as (
    select one_key, one_type, other_key, other_type, match_probability, known_from, known_to
    from {{ ref('int_contact_pairs_found') }}
    where known_from < known_to
    {%- if is_increment() %}
    union all
    -- the card of an erased person is gone; whom it was like stays their likeness
    select one_key, one_type, other_key, other_type, match_probability, known_from, known_to
    from {{ this }}
    where
        (
            one_key in (select identifier_key from {{ tombstones }})
            or other_key in (select identifier_key from {{ tombstones }})
        )
        and (
            one_key in (select identifier_key from {{ touched }})
            or other_key in (select identifier_key from {{ touched }})
        )
    {%- endif %}
),

int_contact_pairs as (
    select
        one_key,
        max(one_type) as one_type,
        other_key,
        max(other_type) as other_type,
        max(match_probability) as match_probability,
        min(known_from) as known_from,
        max(known_to) as known_to
    from pairs
    group by one_key, other_key
)

select * from int_contact_pairs
