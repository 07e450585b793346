{{ config(
    materialized='incremental',
    unique_key=['one_key', 'other_key', 'is_link'],
    replaces='int_identifiers_touched',
    replaces_key='identifier_key'
) }}

{%- set touched = ref('int_identifiers_touched') %}
{%- set tombstones = source('restricted', 'tombstones') %}

with

thresholds as (
    select probability from {{ ref('linkage_thresholds') }} where threshold = 'link'
),

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

-- versions of cards that were only like each other say nothing about when they were one person's
int_contact_pairs as (
    select
        one_key,
        max(one_type) as one_type,
        other_key,
        max(other_type) as other_type,
        match_probability >= thresholds.probability as is_link,
        max(match_probability) as match_probability,
        min(known_from) as known_from,
        max(known_to) as known_to
    from pairs
    cross join thresholds
    group by one_key, other_key, match_probability >= thresholds.probability
)

select * from int_contact_pairs
