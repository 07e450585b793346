{# One row per day between two dates (both included), as the column `day`. #}
{% macro date_spine(first, last) %}{{ return(dialect('date_spine')(first, last)) }}{% endmacro %}

{% macro duckdb__date_spine(first, last) -%}
    select cast(unnest(
        generate_series(cast({{ first }} as date), cast({{ last }} as date), interval 1 day)
    ) as date) as day
{%- endmacro %}

{% macro spark__date_spine(first, last) -%}
    {#- sequence raises an error where the first day lies behind the last one -#}
    select explode(
        case
            when cast({{ first }} as date) <= cast({{ last }} as date)
                then sequence(cast({{ first }} as date), cast({{ last }} as date), interval 1 day)
        end
    ) as day
{%- endmacro %}
