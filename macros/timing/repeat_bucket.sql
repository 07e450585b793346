{# Words for the bucket of days from an order to the next one; the last bucket is none at all. #}
{% macro repeat_bucket(index) -%}
    {%- set days = var('repeat_days') -%}
    {%- if index == days | length -%} none within {{ days[-1] }} days
    {%- elif index == 0 -%} within {{ days[0] }} days
    {%- else -%} within {{ days[index] }} days, not within {{ days[index - 1] }}
    {%- endif -%}
{%- endmacro %}
