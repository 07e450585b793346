{{ config(materialized='table') }}

-- two identifiers that one record shows; in an increment those that concern what arrived
with

int_identifiers_unioned as (select * from {{ ref('int_identifiers_unioned') }}),

-- whole records, of which an increment needs those that show what was touched
shown as (
    select * from int_identifiers_unioned
    {%- if is_partial() %}
    where
        (source, record_id) in (
            select touching.source, touching.record_id
            from int_identifiers_unioned as touching
            where {{ only_about_touched(['touching.identifier_key'], is_partial()) }}
        )
    {%- endif %}
),

-- a version of an erased record that was read anew, because the record landed again, speaks for
-- itself
read_anew as (
    select distinct erased.source, erased.record_id, erased.loaded_at
    from shown as erased
    inner join shown as anew
        on erased.source = anew.source
        and erased.record_id = md5(anew.record_id)
        and erased.loaded_at = anew.loaded_at
    where erased.is_erased and not anew.is_erased
),

evidence as (
    select * from shown where not is_erased
    union all
    select shown.*
    from shown
    left join read_anew
        on shown.source = read_anew.source
        and shown.record_id = read_anew.record_id
        and shown.loaded_at = read_anew.loaded_at
    where shown.is_erased and read_anew.record_id is null
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
        greatest(one.observed_at, one.loaded_at) as known_from,
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
    where {{ only_about_touched(['one.identifier_key', 'other.identifier_key'], is_partial()) }}
),

-- a mail system records whoever follows its links: a landing that it did not record was forwarded
landings as (
    select * from pairs
    where identifier_type = 'cookie' and neighbour_type = 'link'
),

clicked as (
    select
        landings.source,
        landings.record_id,
        landings.neighbour_key,
        landings.known_from,
        greatest(landings.known_from, min(clicks.loaded_at)) as clicked_from
    from landings
    inner join {{ ref('int_link_clicks') }} as clicks
        on landings.neighbour_key = clicks.link_key
        and abs({{ seconds_between('clicks.clicked_at', 'landings.observed_at') }})
        <= {{ var('link_click_hours') }} * 3600
    group by
        landings.source, landings.record_id, landings.neighbour_key, landings.known_from
),

-- what was unrecorded when it arrived is recorded from the arrival of its click on
judged_landings as (
    select
        landings.*,
        recorded.is_clicked,
        case when recorded.is_clicked then clicked.clicked_from else landings.known_from end
            as judged_from,
        case when recorded.is_clicked then landings.known_to
            else least(landings.known_to, coalesce(clicked.clicked_from, landings.known_to)) end
            as judged_to
    from landings
    left join clicked
        on landings.source = clicked.source
        and landings.record_id = clicked.record_id
        and landings.neighbour_key = clicked.neighbour_key
        and landings.known_from = clicked.known_from
    cross join (
        select false as is_clicked
        union all
        select true
    ) as recorded
),

int_evidence_paired as (
    select
        source, record_id, identifier_key, identifier_type, neighbour_key, neighbour_type,
        observed_at, false as is_clicked, cast(null as double) as match_probability,
        known_from, known_to
    from pairs
    where (identifier_type <> 'cookie' or neighbour_type <> 'link') and known_from < known_to
    union all
    select
        source, record_id, identifier_key, identifier_type, neighbour_key, neighbour_type,
        observed_at, is_clicked, cast(null as double), judged_from, judged_to
    from judged_landings
    where judged_from < judged_to
    union all
    -- no record shows these together, but they were typed alike
    select
        'contact_pairs', concat_ws(':', cast(one_key as string), cast(other_key as string)),
        one_key, one_type, other_key, other_type,
        known_from as observed_at, false, match_probability, known_from, known_to
    from {{ ref('int_contact_pairs') }}
    where
        is_link
        and {{ only_about_touched(['one_key', 'other_key'], is_partial()) }}
)

select * from int_evidence_paired
