{{ config(materialized="table") }}

-- depends_on:
{%- for keeper in var('landing_tables').values() %} {{ ref('base_' ~ keeper) }} {%- endfor %}
{% set attempt = load_relation(this) %}
{% set given_as_of = (var('as_of') or '') | string | replace("'", '') %}

with

closed as (
    select
        coalesce(max(run_index), 0) as run_index,
        max(as_of) as as_of,
        max_by(build_id, run_index) as build_id,
        max_by(vocabulary_hash, run_index) as vocabulary_hash
    from {{ source('state', 'builds').render() }}
),

{# what an earlier, unfinished attempt at this run index was doing #}
unfinished as (
    {% if attempt %}
    select attempt.as_of, attempt.is_rewrite, attempt.vocabulary_hash
    from {{ attempt }} as attempt
    inner join closed on attempt.run_index = closed.run_index + 1
    {% else %}
    select as_of, false as is_rewrite, vocabulary_hash from closed where false
    {% endif %}
),

clock as (
    select coalesce(
        {%- if given_as_of %}
        {{ timestamp_from_text_with_offset("'" ~ given_as_of ~ "'") }},
        {{ fail(
            'The variable as_of cannot be read as a time: ' ~ given_as_of ~ '. Give a date, or a '
            ~ 'time in UTC or with its offset, such as 2025-08-01 or 2025-08-01T09:30:00+02:00.'
        ) }},
        {%- endif %}
        ({{ newest_loaded_at(var('clock_tables')) }}) + interval 1 microsecond,
        ({{ newest_loaded_at(var('landing_tables') | list) }}) + interval 1 microsecond,
        timestamp '{{ var("plausible_from") }}'
    ) as as_of
),

opened as (
    select
        closed.run_index + 1 as run_index,
        clock.as_of,
        closed.as_of as closed_as_of,
        closed.build_id as closed_build_id,
        coalesce(closed.vocabulary_hash <> '{{ vocabulary_hash() }}', false) as has_edited_rules,
        {{ flags.FULL_REFRESH | lower }}
        or closed.run_index = 0
        or closed.vocabulary_hash <> '{{ vocabulary_hash() }}'
        or coalesce(unfinished.vocabulary_hash <> '{{ vocabulary_hash() }}', false)
        or coalesce(unfinished.is_rewrite, false)
        or coalesce(unfinished.as_of > clock.as_of, false) as is_rewrite
    from closed
    cross join clock
    left join unfinished on true
),

int_run_window as (
    select
        run_index,
        {{ build_id('as_of') }} as build_id,
        closed_build_id as previous_build_id,
        case when not is_rewrite then closed_as_of end as previous_as_of,
        case
            when as_of < closed_as_of and not {{ flags.EMPTY | lower }} then {{ fail(
                'as_of lies before the last closed build of this warehouse. A replay, or another '
                ~ 'landing folder whose data are older, needs a warehouse and a publication of its '
                ~ 'own: set THROUGHLINE_WAREHOUSE and THROUGHLINE_PUBLISH.'
            ) }}
            else as_of
        end as as_of,
        '{{ flags.WHICH }}' as command,
        '{{ vocabulary_hash() }}' as vocabulary_hash,
        {{ key_fingerprint() }} as key_fingerprint,
        is_rewrite,
        has_edited_rules,
        {{ flags.EMPTY | lower }} as is_empty
    from opened
)

select * from int_run_window
