{# The scores there are, each with the days ahead that it looks: the variable, refused where it is no such thing. #}
{% macro score_horizons() %}
    {% set horizons = var('score_horizons') %}
    {% set wrong = [] %}
    {% if horizons is not mapping or not horizons %}{% do wrong.append(horizons) %}{% endif %}
    {% for score_name, days in (horizons.items() if horizons is mapping else []) %}
        {% set are_listed = days is sequence and days is not string and days %}
        {% set usable = (days | select('integer') | select('gt', 0) | unique | list) if are_listed else [] %}
        {% if not are_listed or usable | length < days | length %}
            {% do wrong.append(score_name ~ ': ' ~ days) %}
        {% endif %}
    {% endfor %}
    {% if wrong %}
        {% do exceptions.raise_compiler_error(
            "score_horizons cannot be read: " ~ wrong | join(', ') ~ ". It names each score with a list of "
            ~ "different whole numbers of days, as in {churn: [14, 30, 60], conversion: [7]}."
        ) %}
    {% endif %}
    {{ return(horizons) }}
{% endmacro %}
