{# Days of silence after which a customer with such a rhythm counts as gone; without one, the most. #}
{% macro patience_days(mean_gap_days) -%}
    least(
            greatest(
                coalesce(
                    {{ mean_gap_days }} * {{ var('silence_gaps') }}, {{ var('silence_days').most }}
                ),
                {{ var('silence_days').least }}
            ),
            {{ var('silence_days').most }}
        )
{%- endmacro %}
