{#
    Each journey once per segment it belongs to, and once for all; bots and our own people left out.
    New: the first journey of a customer under a definition.
#}
{% macro journeys_by_segment() %}
    {%- set segments = {
        'all': "'all'",
        'region': "coalesce(dim_customers.region, 'unknown')",
        'plan': "coalesce(dim_customers.plan, 'none')",
        'visitor': "case when fct_journeys.journey_index = 1 then 'new' else 'returning' end"
    } -%}
    {%- for segment, value in segments.items() %}
    select
        fct_journeys.*,
        '{{ segment }}' as segment_name,
        {{ value }} as segment_value
    from {{ ref('fct_journeys') }} as fct_journeys
    inner join {{ ref('dim_customers') }} as dim_customers
        on fct_journeys.customer_id = dim_customers.customer_id
    where not dim_customers.is_bot and not dim_customers.is_internal
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
