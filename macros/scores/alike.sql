{#
    What open journeys have in common. At each level of likeness they share one key more; the level is
    one text, which begins with that of the level above it.
#}
{% macro alike_keys() %}
    {{ return([
        'journey_name', 'current_stage', 'previous_stage', 'stay_band', 'silence_band', 'step_band'
    ]) }}
{% endmacro %}

{% macro alike_levels() %}
    {% set levels = [] %}
    {% for depth in range(2, alike_keys() | length + 1) %}
        {% do levels.append("concat_ws('|', " ~ alike_keys()[:depth] | join(', ') ~ ')') %}
    {% endfor %}
    {{ return(levels) }}
{% endmacro %}
