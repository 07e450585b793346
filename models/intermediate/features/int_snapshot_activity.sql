{{ config(materialized='table') }}

with

seen as (
    select * from {{ ref('int_touchpoints') }}
    where touchpoint_type not in ('ad_shown', 'ad_withheld')
),

touchpoints as (
    {{ touchpoints_as_owned('seen', [
        'seen.touchpoint_type',
        'seen.subject',
        'cast(seen.occurred_at as date) as occurred_on',
        days_between('seen.occurred_at', 'owners.snapshot_at') ~ ' as days_ago',
    ]) }}
),

-- the shortest of the windows that holds it
recent as (
    select
        *,
        {{ band_of('days_ago', signal_windows()[:-1]) }} as band,
        {{ halved_with_age('days_ago', fading_half_life_days()) }} as weight
    from touchpoints
    where days_ago < {{ signal_windows() | max }}
),

-- many touchpoints, few bands: what holds for each is asked once, not once per window
banded as (
    select
        {%- for signal, condition in signals().items() %}
        count(case when {{ condition }} then 1 end) as {{ signal }},
        {%- endfor %}
        {%- for signal in fading_signals() %}
        sum(case when {{ signals()[signal] }} then weight else 0 end) as fading_{{ signal }},
        {%- endfor %}
        {%- for name, signal in latest_signals().items() %}
        min(case when {{ signals()[signal] }} then days_ago end) as days_since_{{ name }},
        {%- endfor %}
        band,
        snapshot_at,
        customer_id
    from recent
    group by snapshot_at, customer_id, band
),

-- a day or a feature counts in every window from that of its latest touchpoint on
kinds as (
    {%- for name, signal, kind in distinct_signals() %}
    select snapshot_at, customer_id, '{{ name }}' as counted, min(band) as band
    from recent
    where {{ signals()[signal] }}
    group by snapshot_at, customer_id, {{ kind }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

kinds_counted as (
    select
        {%- for days in signal_windows() %}
        {%- set window = loop %}
        {%- for name, _, _ in distinct_signals() %}
        count(case when counted = '{{ name }}' and band <= {{ window.index0 }} then 1 end)
            as {{ name }}_{{ days }}d,
        {%- endfor %}
        {%- endfor %}
        snapshot_at,
        customer_id
    from kinds
    group by snapshot_at, customer_id
),

touchpoints_counted as (
    select
        {%- for days in signal_windows() %}
        {%- set window = loop %}
        {%- for signal in signals() %}
        cast(sum(case when band <= {{ window.index0 }} then {{ signal }} else 0 end) as bigint)
            as {{ signal }}_{{ days }}d,
        {%- endfor %}
        {%- endfor %}
        {%- for signal in fading_signals() %}
        cast(sum(fading_{{ signal }}) as double) as fading_{{ signal }},
        {%- endfor %}
        {%- for name in latest_signals() %}
        min(days_since_{{ name }}) as days_since_{{ name }},
        {%- endfor %}
        snapshot_at,
        customer_id
    from banded
    group by snapshot_at, customer_id
),

counted as (
    select
        {%- for days in signal_windows() %}
        {%- for name, _, _ in distinct_signals() %}
        coalesce(kinds_counted.{{ name }}_{{ days }}d, 0)
            as {{ name }}_{{ days }}d,
        {%- endfor %}
        {%- endfor %}
        touchpoints_counted.*
    from touchpoints_counted
    left join kinds_counted
        on touchpoints_counted.snapshot_at = kinds_counted.snapshot_at
        and touchpoints_counted.customer_id = kinds_counted.customer_id
),

int_snapshot_activity as (
    select
        coalesce(counted.snapshot_at, entries.snapshot_at) as snapshot_at,
        coalesce(counted.customer_id, entries.customer_id) as customer_id,
        {%- for entry in entries() %}
        entries.{{ entry }},
        {%- endfor %}
        {{ activity_columns('counted') }}
    from counted
    full outer join {{ ref('int_snapshot_entries') }} as entries
        on counted.snapshot_at = entries.snapshot_at
        and counted.customer_id = entries.customer_id
)

select * from int_snapshot_activity
