{# When the newest row of the given landing tables arrived; broken clocks left aside. #}
{% macro newest_loaded_at(tables) %}
    select max(loaded_at)
    from (
        {% for table in tables %}
        select max(loaded_at) as loaded_at
        from {{ ref('base_' ~ var('landing_tables')[table]) }}
        where loaded_at >= timestamp '{{ var("plausible_from") }}' and loaded_at < timestamp '{{ var("plausible_until") }}'
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as newest
{% endmacro %}
