{# The landing table whose rows a staging model keeps. #}
{% macro landing_table(model_name) %}
    {% for table, keeper in var('landing_tables').items() if model_name == 'stg_' ~ keeper %}
        {{- return(table) -}}
    {% endfor %}
{% endmacro %}
