{# A figure on a count of trials, null where there are too few of them to speak of a rate. #}
{% macro when_enough(figure, trials) -%}
    case when {{ trials }} >= {{ var('enough_for_a_rate') }} then {{ figure }} end
{%- endmacro %}

{# A rate and its 95 % interval as three columns, null where trials are too few. #}
{% macro rate_columns(successes, trials, name) -%}
    {{ when_enough(successes ~ ' / cast(' ~ trials ~ ' as double)', trials) }} as {{ name }},
    {{ when_enough(wilson_bound(successes, trials, '-'), trials) }} as {{ name }}_lower,
    {{ when_enough(wilson_bound(successes, trials, '+'), trials) }} as {{ name }}_upper
{%- endmacro %}
