{# A rate with its 95 % interval: three columns. Null without trials. #}
{% macro rate_with_interval(name, successes, trials) -%}
    {{ successes }} / nullif(cast({{ trials }} as double), 0) as {{ name }},
        {{ bound_with_trials(successes, trials, '-') }} as {{ name }}_lower,
        {{ bound_with_trials(successes, trials, '+') }} as {{ name }}_upper
{%- endmacro %}

{% macro bound_with_trials(successes, trials, side) -%}
    case when {{ trials }} > 0 then {{ wilson_bound(successes, trials, side) }} end
{%- endmacro %}
