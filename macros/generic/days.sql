{# Elapsed days, fractions included, and a moment some days later or, with a minus, earlier. #}
{% macro days_between(earlier, later) -%}
    ({{ seconds_between(earlier, later) }} / 86400)
{%- endmacro %}

{% macro plus_days(moment, days) -%}
    {{ plus_seconds(moment, days ~ ' * 86400') }}
{%- endmacro %}
