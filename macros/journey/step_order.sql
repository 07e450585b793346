{#
    The order in which steps count. At one moment it is that of their rules, and so of their stages: a
    form and the contact that it creates are no way back and forth.
#}
{% macro step_order() %}
    {{ return('order by occurred_at, is_reopening, rule_number, touchpoint_key') }}
{% endmacro %}
