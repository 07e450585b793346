{#
    Conversions between times that engines spell differently; everything is UTC. Null for what is no
    time in milliseconds, such as nanoseconds.
#}
{% macro timestamp_from_milliseconds(value) -%}
    {{ return(dialect('timestamp_from_milliseconds')("case when abs(" ~ value ~ ") < 1e14 then " ~ value ~ " end")) }}
{%- endmacro %}
{% macro duckdb__timestamp_from_milliseconds(value) -%} epoch_ms({{ value }}) {%- endmacro %}
{% macro spark__timestamp_from_milliseconds(value) -%} timestamp_millis({{ value }}) {%- endmacro %}

{# text such as 2025-04-26T23:14:46+01:00; null when it is none #}
{% macro timestamp_from_text_with_offset(value) -%}
    {{ return(dialect('timestamp_from_text_with_offset')(value)) }}
{%- endmacro %}
{% macro duckdb__timestamp_from_text_with_offset(value) -%}
    try_cast({{ value }} as timestamptz) at time zone 'UTC'
{%- endmacro %}
{% macro spark__timestamp_from_text_with_offset(value) -%}
    {#- Spark also takes '2025', 'now' and 'T12:00' for times -#}
    case when regexp_like({{ value }}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast({{ value }} as timestamp) end
{%- endmacro %}

{# hours may be fractions: half-hour time zones exist #}
{% macro minus_hours(moment, hours) -%}
    {{ return(dialect('minus_hours')(moment, hours)) }}
{%- endmacro %}
{% macro duckdb__minus_hours(moment, hours) -%}
    {{ moment }} - to_seconds({{ hours }} * 3600)
{%- endmacro %}
{% macro spark__minus_hours(moment, hours) -%}
    {{ moment }} - make_dt_interval(0, 0, 0, {{ hours }} * 3600)
{%- endmacro %}

{#
    date_diff counts boundaries crossed; this is elapsed time, fractions included. Spark takes 1.0 for
    a decimal and rounds what is divided by it, so there the divisor is 1e6.
#}
{% macro seconds_between(earlier, later) -%}
    {{ return(dialect('seconds_between')(earlier, later)) }}
{%- endmacro %}
{% macro duckdb__seconds_between(earlier, later) -%}
    ((epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0)
{%- endmacro %}
{% macro spark__seconds_between(earlier, later) -%}
    ((unix_micros({{ later }}) - unix_micros({{ earlier }})) / 1e6)
{%- endmacro %}

{% macro plus_seconds(moment, seconds) -%}
    {{ return(dialect('plus_seconds')(moment, seconds)) }}
{%- endmacro %}
{% macro duckdb__plus_seconds(moment, seconds) -%}
    {{ moment }} + to_seconds({{ seconds }})
{%- endmacro %}
{% macro spark__plus_seconds(moment, seconds) -%}
    {{ moment }} + make_dt_interval(0, 0, 0, {{ seconds }})
{%- endmacro %}

{% macro microseconds(moment) -%}
    {{ return(dialect('microseconds')(moment)) }}
{%- endmacro %}
{% macro duckdb__microseconds(moment) -%} epoch_us({{ moment }}) {%- endmacro %}
{% macro spark__microseconds(moment) -%} unix_micros({{ moment }}) {%- endmacro %}
