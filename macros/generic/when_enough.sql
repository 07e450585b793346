{# A figure on a count of trials, null where there are too few of them to speak of a rate. #}
{% macro when_enough(figure, trials, least=var('enough_for_a_rate')) -%}
    case when {{ trials }} >= {{ least }} then {{ figure }} end
{%- endmacro %}
