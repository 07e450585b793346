{# Aggregates of amounts: what came in several currencies has no sum, and no currency. #}
{% macro sum_in_one_currency(amount, currency_code) -%}
    cast(case
        when min({{ currency_code }}) < max({{ currency_code }}) then null else sum({{ amount }})
    end as decimal(18, 2))
{%- endmacro %}

{% macro one_currency(currency_code) -%}
    case when min({{ currency_code }}) = max({{ currency_code }}) then min({{ currency_code }}) end
{%- endmacro %}
