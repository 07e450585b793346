{# The text, and the text without each of its characters: texts one slip apart have one in common. #}
{% macro slips(value) %}{{ return(dialect('slips')(value)) }}{% endmacro %}

{% macro duckdb__slips(value) -%}
    list_transform(
        generate_series(0, length({{ value }})),
        lambda place: case
            when place = 0 then {{ value }}
            else left({{ value }}, place - 1) || substr({{ value }}, place + 1)
        end
    )
{%- endmacro %}

{% macro spark__slips(value) -%}
    transform(
        sequence(0, length({{ value }})),
        place -> case
            when place = 0 then {{ value }}
            else concat(left({{ value }}, place - 1), substr({{ value }}, place + 1))
        end
    )
{%- endmacro %}
