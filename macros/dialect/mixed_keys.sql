{# One integer key from two that are spread evenly: sorts faster than the pair. #}
{% macro mixed_keys(one, other) %}{{ return(dialect('mixed_keys')(one, other)) }}{% endmacro %}

{% macro duckdb__mixed_keys(one, other) -%} xor({{ one }}, {{ other }}) {%- endmacro %}

{% macro spark__mixed_keys(one, other) -%} xxhash64({{ one }}, {{ other }}) {%- endmacro %}
