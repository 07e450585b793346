{{ config(materialized='table') }}

{%- set touched = ref('int_identifiers_touched') %}

-- two identifiers that one record shows; in an increment those that concern what arrived
with

int_identifiers_unioned as (select * from {{ ref('int_identifiers_unioned') }}),

shown as (
    select int_identifiers_unioned.*
    from int_identifiers_unioned
    {%- if is_partial() %}
    inner join (
        select distinct touched_rows.source, touched_rows.record_id
        from int_identifiers_unioned as touched_rows
        inner join {{ touched }} as touched on touched_rows.identifier_key = touched.identifier_key
    ) as touched_records
        on int_identifiers_unioned.source = touched_records.source
        and int_identifiers_unioned.record_id = touched_records.record_id
    {%- endif %}
),

-- of an erased record that landed again, in another version, what it says now counts
landed_again as (
    select distinct source, md5(record_id) as record_hash
    from shown
    where not is_erased
),

evidence as (
    select shown.*
    from shown
    left join landed_again
        on shown.is_erased
        and shown.source = landed_again.source
        and shown.record_id = landed_again.record_hash
    where landed_again.record_hash is null
),

pairs as (
    select
        one.source,
        one.record_id,
        one.identifier_key,
        one.identifier_type,
        other.identifier_key as neighbour_key,
        other.identifier_type as neighbour_type,
        one.observed_at,
        one.loaded_at as known_from,
        coalesce(one.superseded_at, timestamp '9999-12-31') as known_to
    from evidence as one
    inner join evidence as other
        on one.source = other.source
        and one.record_id = other.record_id
        and one.loaded_at = other.loaded_at
        and (
            one.identifier_type < other.identifier_type
            or one.identifier_type = other.identifier_type
            and one.identifier_key < other.identifier_key
        )
    {%- if is_partial() %}
    where one.identifier_key in (select identifier_key from {{ touched }})
        or other.identifier_key in (select identifier_key from {{ touched }})
    {%- endif %}
),

-- a mail system records whoever follows its links: a landing that it did not record was forwarded
clicked as (
    select
        pairs.source,
        pairs.record_id,
        pairs.identifier_key,
        pairs.neighbour_key,
        pairs.known_from,
        greatest(pairs.known_from, min(clicks.loaded_at)) as clicked_from
    from pairs
    inner join {{ ref('int_link_clicks') }} as clicks
        on pairs.neighbour_key = clicks.link_key
        and abs({{ seconds_between('clicks.clicked_at', 'pairs.observed_at') }})
        <= {{ var('link_click_hours') }} * 3600
    where pairs.identifier_type = 'cookie'
    group by
        pairs.source, pairs.record_id, pairs.identifier_key, pairs.neighbour_key, pairs.known_from
),

with_clicks as (
    select pairs.*, clicked.clicked_from
    from pairs
    left join clicked
        on pairs.source = clicked.source
        and pairs.record_id = clicked.record_id
        and pairs.identifier_key = clicked.identifier_key
        and pairs.neighbour_key = clicked.neighbour_key
        and pairs.known_from = clicked.known_from
),

-- what was unrecorded when it arrived is recorded from the arrival of its click on
int_evidence_paired as (
    select
        source, record_id, identifier_key, identifier_type, neighbour_key, neighbour_type,
        observed_at, false as is_clicked, cast(null as double) as match_probability,
        known_from,
        coalesce(least(known_to, clicked_from), known_to) as known_to
    from with_clicks
    where clicked_from is null or known_from < clicked_from
    union all
    select
        source, record_id, identifier_key, identifier_type, neighbour_key, neighbour_type,
        observed_at, true as is_clicked, cast(null as double),
        clicked_from,
        known_to
    from with_clicks
    where clicked_from < known_to
    union all
    -- no record shows these together, but they were typed alike
    select
        'contact_pairs', concat_ws(':', cast(one_key as string), cast(other_key as string)),
        one_key, one_type, other_key, other_type,
        known_from, false as is_clicked, match_probability,
        known_from,
        known_to
    from {{ ref('int_contact_pairs') }}
    where
        match_probability >= (
            select probability from {{ ref('linkage_thresholds') }} where threshold = 'link'
        )
        {%- if is_partial() %}
        and (
            one_key in (select identifier_key from {{ touched }})
            or other_key in (select identifier_key from {{ touched }})
        )
        {%- endif %}
)

select * from int_evidence_paired
