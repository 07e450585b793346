{# The currency that money is told in. #}
{% macro home_currency() %}{{ return("'" ~ var('home_currency') ~ "'") }}{% endmacro %}

{# Nothing is converted: an amount in another currency is null. #}
{% macro in_home_currency(amount, currency_code='currency_code') -%}
    case when {{ currency_code }} = {{ home_currency() }} then {{ amount }} end
{%- endmacro %}
