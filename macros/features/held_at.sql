{# Whether a moment lies in a stretch from held_from (inclusive) to held_to (exclusive, null: open). #}
{% macro held_at(stretches, moment) -%}
    {{ stretches }}.held_from <= {{ moment }}
        and coalesce({{ stretches }}.held_to, timestamp '9999-12-31') > {{ moment }}
{%- endmacro %}
