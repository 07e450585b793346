{# A blank in channel_rules fits anything; otherwise the whole value must match the pattern. #}
{% macro fits_rule(column) -%}
    (
        channel_rules.{{ column }} is null
        or {{ matches('channel_inputs.' ~ column, "concat('^(', channel_rules." ~ column ~ ", ')$')") }}
    )
{%- endmacro %}

{#
    One value for a combination of channel inputs, so that rules run once per combination, not per
    row.
#}
{% macro channel_key(relation) -%}
    concat_ws('|'
        {%- for column in ['click_id', 'utm_source', 'utm_medium', 'utm_campaign', 'referrer_host'] -%}
        , coalesce({{ relation }}.{{ column }}, '')
        {%- endfor -%}
    )
{%- endmacro %}
