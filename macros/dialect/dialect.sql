{#
    The only place where engines differ. Each file in this folder holds one macro and its sides:
    default__ where engines agree with the standard, duckdb__ and spark__ where they do not.
    `var('dialect')` renders the project for another engine without connecting to it.
#}
{% macro dialect(name) %}
    {% set side = context.get(var('dialect', target.type) ~ '__' ~ name) or context.get('default__' ~ name) %}
    {% if not side %}
        {% do exceptions.raise_compiler_error(
            "macros/dialect/ has no side of '" ~ name ~ "' for " ~ var('dialect', target.type)
        ) %}
    {% endif %}
    {{ return(side) }}
{% endmacro %}
