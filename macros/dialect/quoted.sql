{# A column name that may be a reserved word. #}
{% macro quoted(name) %}{{ return(dialect('quoted')(name)) }}{% endmacro %}

{% macro default__quoted(name) %}{{ return('"' ~ name ~ '"') }}{% endmacro %}

{% macro spark__quoted(name) %}{{ return('`' ~ name ~ '`') }}{% endmacro %}
