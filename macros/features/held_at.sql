{# Whether a component of int_snapshot_components is the one of a snapshot. #}
{% macro held_at(components, moment) -%}
    {{ components }}.held_from <= {{ moment }}
        and coalesce({{ components }}.held_to, timestamp '9999-12-31') > {{ moment }}
{%- endmacro %}
