{#
    What int_snapshot_activity counts, so that every score sees the same signals.
#}
{% macro activity_columns(relation) -%}
    {%- for days in signal_windows() %}
    {%- for counted in signals() | list + distinct_signals() | map('first') | list %}
        {{ relation }}.{{ counted }}_{{ days }}d,
    {%- endfor %}
    {%- endfor %}
    {%- for signal in fading_signals() %}
        {{ relation }}.fading_{{ signal }},
    {%- endfor %}
    {%- for signal in latest_signals() %}
        {{ relation }}.days_since_{{ signal }} {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
