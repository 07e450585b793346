{# What a score from 1 to 5 says; where nobody says otherwise, 4 and 5 are satisfied. #}
{% macro satisfaction(score) -%}
    case
        when {{ score }} >= {{ var('satisfied_from').get('csat', 4) }} then 'satisfied'
        when {{ score }} = 3 then 'neutral'
        else 'dissatisfied'
    end
{%- endmacro %}
