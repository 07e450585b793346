{# Currency of amounts whose source names none, as a literal. #}
{% macro home_currency() %}{{ return("'" ~ var('home_currency') ~ "'") }}{% endmacro %}
