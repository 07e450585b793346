{#
    Rules speak about type, channel and subject: an integer per combination, so that they run once
    per kind and not once per touchpoint.
#}
{% macro touchpoint_kind_key(touchpoint_type, channel, subject) -%}
    {%- set kind -%}
        concat_ws('|', {{ touchpoint_type }}, coalesce({{ channel }}, ''), coalesce({{ subject }}, ''))
    {%- endset -%}
    {{ identifier_key('md5(' ~ kind ~ ')') }}
{%- endmacro %}
