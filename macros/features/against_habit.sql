{#
    What was counted in the last days, over what the days before them, up to `habit_days` ago, let one
    expect: 1 is the own habit, 0.4 is 60 % less. Null where there was no habit, or not yet.
#}
{% macro against_habit(counted, days, habit_days) -%}
    {{ counted }}_{{ days }}d * ({{ habit_days }} - {{ days }})
        / nullif(({{ counted }}_{{ habit_days }}d - {{ counted }}_{{ days }}d) * {{ days }}, 0)
{%- endmacro %}
