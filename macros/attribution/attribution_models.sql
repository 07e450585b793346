{#
    The attribution models, each with the credit of one of the touches of a conversion, which
    fct_attribution_credits has ranked from both ends.
#}
{% macro attribution_models() %}
    {{ return({
        'first': 'case when from_first = 1 then 1.0 else 0.0 end',
        'last': 'case when from_last = 1 then 1.0 else 0.0 end',
        'last_non_direct': 'case when from_last_non_direct = 1 then 1.0 else 0.0 end',
        'linear': '1.0 / touch_count'
    }) }}
{% endmacro %}
