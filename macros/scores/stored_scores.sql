{#
    Scores whose models earlier builds have left, with all that is asked of them today; of all scores
    or of none, for where one has to learn anew, the past has to be looked at anyway.
#}
{% macro stored_scores() %}
    {% if not execute or not is_partial() or var('retrain_after_days') <= 0 %}{{ return([]) }}{% endif %}
    {% set steps = ['ltv__models'] %}
    {% for score in score_horizons() %}
        {% do steps.extend([score ~ '__models', score ~ '__rehearsed']) %}
    {% endfor %}
    {% for step in steps %}
        {% set asked = graph.nodes['model.' ~ project_name ~ '.' ~ step].columns %}
        {% set stored = adapter.get_relation(target.database, 'scores', step) %}
        {% set found = adapter.get_columns_in_relation(stored) | map(attribute='name') | list if stored else [] %}
        {% if asked | reject('in', found) | list %}{{ return([]) }}{% endif %}
    {% endfor %}
    {{ return(score_horizons() | list) }}
{% endmacro %}
