{# The id of a customer: a hash of its elder identifier, unless the registry keeps a former one. #}
{% macro customer_name(elder_key, elder_hash) -%}
    coalesce(
        (
            select max(registry.customer_id) from {{ ref('int_customer_registry') }} as registry
            where registry.anchor_key = {{ elder_key }}
        ),
        {{ natural_name(elder_hash) }}
    )
{%- endmacro %}

{% macro natural_name(elder_hash) -%} md5('customer:' || {{ elder_hash }}) {%- endmacro %}
