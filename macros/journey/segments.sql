{#
    Journeys are counted for all of them and apart by each of these, in one pass over grouping sets.
    `segmented_journeys` gives one row per journey with a column per segment; machines, our own people
    and whoever cannot be met again are left out: a visit without an identifier is lost to us, not to
    the company. A success shows at once, a loss after the time-out: what began later than a time-out
    before as_of (`ripe_until`) is left out unless it is open, or the newest would always look best.
    A column that does not apply to a journey is null: it counts in no value.
#}
{% macro segments() %}
    {{ return(['region', 'plan', 'device', 'channel', 'visitor', 'release']) }}
{% endmacro %}

{% macro segmented_journeys() %}
    select
        fct_journeys.*,
        coalesce(dim_customers.region, 'unknown') as region,
        fct_journeys.entry_device_type as device,
        fct_journeys.entry_channel as channel,
        case when fct_journeys.journey_index = 1 then 'new' else 'returning' end as visitor,
        releases.release,
        ripening.ripe_until
    from {{ ref('fct_journeys') }} as fct_journeys
    inner join ({{ ripening() }}) as ripening
        on fct_journeys.journey_name = ripening.journey_name
    inner join {{ ref('dim_customers') }} as dim_customers
        on fct_journeys.customer_id = dim_customers.customer_id
    left join ({{ days_around_releases() }}) as releases
        on cast(fct_journeys.started_at as date) = releases.date
    where
        not dim_customers.is_bot
        and not dim_customers.is_internal
        and dim_customers.identifier_count > 0
        and (fct_journeys.status = 'open' or fct_journeys.started_at <= ripening.ripe_until)
{% endmacro %}

{% macro ripening() %}
    select
        journeys.journey_name,
        {{ plus_days('run_window.as_of', '(-journeys.timeout_days)') }} as ripe_until
    from {{ ref('journeys') }} as journeys
    cross join {{ ref('int_run_window') }} as run_window
{% endmacro %}

{# Each day near a release, once: of two releases the later one counts. #}
{% macro days_around_releases() %}
    select
        dim_dates.date,
        max_by(
            releases.event_name
            || case when dim_dates.date < releases.starts_on then ': before' else ': after' end,
            (releases.starts_on, releases.event_name)
        ) as release
    from {{ ref('dim_dates') }} as dim_dates
    inner join {{ ref('stg_calendar__events') }} as releases
        on dim_dates.date >= releases.starts_on - {{ var('release_window_days') }}
        and dim_dates.date < releases.starts_on + {{ var('release_window_days') }}
    where releases.known_to is null and releases.kind = 'release'
    group by dim_dates.date
{% endmacro %}

{#
    For `group by`: the keys, and the keys with each segment. The linter does not know grouping sets under
    DuckDB; both engines do.
#}
{% macro in_all_segments(keys) -%}
    grouping sets (
        ({{ keys | join(', ') }})
        {%- for segment in segments() %},
        ({{ keys | join(', ') }}, {{ segment }})
        {%- endfor %}
    )
{%- endmacro %}

{% macro segment_columns() -%}
    case
        {%- for segment in segments() %}
        when grouping({{ segment }}) = 0 then '{{ segment }}'
        {%- endfor %}
        else 'all'
    end as segment_name,
    case
        {%- for segment in segments() %}
        when grouping({{ segment }}) = 0 then {{ segment }}
        {%- endfor %}
        else 'all'
    end as segment_value
{%- endmacro %}
