{# first_value of a window that looks past nulls; write `over (...)` behind it. #}
{% macro first_present(value) %}{{ return(dialect('first_present')(value)) }}{% endmacro %}

{% macro duckdb__first_present(value) -%} first_value({{ value }} ignore nulls) {%- endmacro %}

{% macro spark__first_present(value) -%} first_value({{ value }}, true) {%- endmacro %}
