{# last_value of a window that looks past nulls; write `over (...)` behind it. #}
{% macro last_present(value) %}{{ return(dialect('last_present')(value)) }}{% endmacro %}

{% macro duckdb__last_present(value) -%} last_value({{ value }} ignore nulls) {%- endmacro %}

{% macro spark__last_present(value) -%} last_value({{ value }}, true) {%- endmacro %}
