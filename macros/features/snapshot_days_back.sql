{#
    Days before as_of at which training looks: once per horizon just as its outcome is complete,
    then at even steps.
#}
{% macro snapshot_days_back() %}
    {% set horizons = var('score_horizons').values() | sort %}
    {% set days = horizons | list %}
    {% for step in range(1, var('training_days') // var('snapshot_every_days')) %}
        {% do days.append(horizons[-1] + step * var('snapshot_every_days')) %}
    {% endfor %}
    {{ return(days | unique | list) }}
{% endmacro %}
