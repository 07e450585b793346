{# What is done with a list, positions counted from 1. #}
{% macro list_as_text(list, separator) %}{{ return(dialect('list_as_text')(list, separator)) }}{% endmacro %}
{% macro duckdb__list_as_text(list, separator) -%} array_to_string({{ list }}, '{{ separator }}') {%- endmacro %}
{% macro spark__list_as_text(list, separator) -%} array_join({{ list }}, '{{ separator }}') {%- endmacro %}

{% macro list_size(list) %}{{ return(dialect('list_size')(list)) }}{% endmacro %}
{% macro duckdb__list_size(list) -%} len({{ list }}) {%- endmacro %}
{% macro spark__list_size(list) -%} size({{ list }}) {%- endmacro %}

{% macro first_elements(list, count) %}{{ return(dialect('first_elements')(list, count)) }}{% endmacro %}
{% macro duckdb__first_elements(list, count) -%} {{ list }}[1:{{ count }}] {%- endmacro %}
{% macro spark__first_elements(list, count) -%} slice({{ list }}, 1, {{ count }}) {%- endmacro %}

{# Null beyond the end. #}
{% macro element_of(list, position) %}{{ return(dialect('element_of')(list, position)) }}{% endmacro %}
{% macro duckdb__element_of(list, position) -%} {{ list }}[{{ position }}] {%- endmacro %}
{% macro spark__element_of(list, position) -%} get({{ list }}, {{ position }} - 1) {%- endmacro %}

{# Selected beside other columns, which are repeated; no row where the list is empty or null. #}
{% macro each_of(list) %}{{ return(dialect('each_of')(list)) }}{% endmacro %}
{% macro duckdb__each_of(list) -%} unnest({{ list }}) {%- endmacro %}
{% macro spark__each_of(list) -%} explode({{ list }}) {%- endmacro %}
