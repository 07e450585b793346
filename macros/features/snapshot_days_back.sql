{#
    Days before as_of at which training looks: as soon as the first horizon of each score is over,
    then at even steps
    for as long as it learns from, and up to the first one that the longest value could be tested from.
#}
{% macro snapshot_days_back() %}
    {% set first = [] %}
    {% for horizons in score_horizons().values() %}{% do first.append(horizons | min) %}{% endfor %}
    {% set days = first | list %}
    {% set every = var('snapshot_every_days') %}
    {% set to_value = ((var('ltv_horizons') | max) - (first | max) + every - 1) // every %}
    {% for step in range(1, [var('training_days') // every, to_value + 1] | max) %}
        {% do days.append((first | max) + step * every) %}
    {% endfor %}
    {{ return(days | unique | sort) }}
{% endmacro %}
