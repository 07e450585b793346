{# What a score from 1 to 5 says, as support teams count it: 4 and 5 are satisfied. #}
{% macro satisfaction(score) -%}
    case when {{ score }} >= 4 then 'satisfied' when {{ score }} = 3 then 'neutral' else 'dissatisfied' end
{%- endmacro %}
