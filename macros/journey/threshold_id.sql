{# Names the trials that a threshold compares. #}
{% macro threshold_id() -%}
    concat(moment_kind, '|', cast(times as string), '|', cast(within_days as string))
{%- endmacro %}
