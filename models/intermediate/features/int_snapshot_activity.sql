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

recent as (
    select
        *,
        {{ halved_with_age('days_ago', fading_half_life_days()) }} as weight
    from touchpoints
    where days_ago < {{ signal_windows() | max }}
),

counted as (
    select
        snapshot_at,
        customer_id,
        {%- for days in signal_windows() %}
        {%- for signal, condition in signals().items() %}
        count(case when days_ago < {{ days }} and {{ condition }} then 1 end)
            as {{ signal }}_{{ days }}d,
        {%- endfor %}
        {%- for name, condition, counted in [
            ['visit_days', signals().page_views, 'occurred_on'],
            ['usage_days', signals().feature_uses, 'occurred_on'],
            ['features', signals().feature_uses, 'subject']
        ] %}
        count(
            distinct case when days_ago < {{ days }} and {{ condition }} then {{ counted }} end
        ) as {{ name }}_{{ days }}d,
        {%- endfor %}
        {%- endfor %}
        {%- for signal in fading_signals() %}
        cast(sum(case when {{ signals()[signal] }} then weight else 0 end) as double)
            as fading_{{ signal }},
        {%- endfor %}
        min(case when {{ signals().page_views }} then days_ago end) as days_since_visit,
        min(case when {{ signals().feature_uses }} then days_ago end) as days_since_use,
        min(case when {{ signals().emails_opened }} then days_ago end) as days_since_open,
        min(case when {{ signals().pricing_views }} then days_ago end) as days_since_pricing,
        min(case when {{ signals().tickets }} then days_ago end) as days_since_ticket
    from recent
    group by snapshot_at, customer_id
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
