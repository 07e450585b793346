{#
    The version of a record that was the current one at a moment: loaded before it, not yet
    replaced.
#}
{% macro known_at(versions, moment) -%}
    {{ versions }}.loaded_at < {{ moment }}
        and coalesce({{ versions }}.known_to, timestamp '9999-12-31') >= {{ moment }}
{%- endmacro %}
