{#
    Rules speak about type, channel and subject: one value per combination, so that they run once
    per kind.
#}
{% macro touchpoint_kind(relation) -%}
    concat_ws(
        '|',
        {{ relation }}.touchpoint_type,
        coalesce({{ relation }}.channel, ''),
        coalesce({{ relation }}.subject, '')
    )
{%- endmacro %}
