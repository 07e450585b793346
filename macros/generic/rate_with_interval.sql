{# A rate and its 95 % interval as three columns, null with fewer than `least` trials. #}
{% macro rate_with_interval(name, successes, trials, least=1) -%}
    {{ when_enough(successes ~ ' / cast(' ~ trials ~ ' as double)', trials, least) }} as {{ name }},
        {{ when_enough(wilson_bound(successes, trials, '-'), trials, least) }} as {{ name }}_lower,
        {{ when_enough(wilson_bound(successes, trials, '+'), trials, least) }} as {{ name }}_upper
{%- endmacro %}
