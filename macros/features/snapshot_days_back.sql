{#
    Days before as_of at which training looks: as soon as the first horizon of each score is over,
    then at even steps.
#}
{% macro snapshot_days_back() %}
    {% set first = [] %}
    {% for horizons in score_horizons().values() %}{% do first.append(horizons | min) %}{% endfor %}
    {% set days = first | list %}
    {% for step in range(1, var('training_days') // var('snapshot_every_days')) %}
        {% do days.append((first | max) + step * var('snapshot_every_days')) %}
    {% endfor %}
    {{ return(days | unique | sort) }}
{% endmacro %}
