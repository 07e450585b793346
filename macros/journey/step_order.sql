{#
    The order in which steps count. At one moment it is that of the stages: a form and the contact that
    it creates are no way back and forth.
#}
{% macro step_order() %}
    {{ return('order by occurred_at, is_reopening, coalesce(stage_order, 0), touchpoint_key') }}
{% endmacro %}
