{# An expression that ends the query with a message when it is evaluated. #}
{% macro fail(message) %}{{ return(dialect('fail')(message)) }}{% endmacro %}

{% macro duckdb__fail(message) -%}
    {{ return("error('" ~ message | replace("'", "''") ~ "')") }}
{%- endmacro %}

{# two quotes in a literal are none in Spark: it joins literals that stand side by side #}
{% macro spark__fail(message) -%}
    {{ return("raise_error('" ~ message | replace("\\", "\\\\") | replace("'", "\\'") ~ "')") }}
{%- endmacro %}
