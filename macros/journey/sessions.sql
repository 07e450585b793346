{#
    Touchpoints with the session they stand in, named after the touchpoint that starts it, so that it
    survives merges and full refreshes. One sort of integers: `actor_key` is what has sessions of its
    own; `columns` of the relation go along.
#}
{% macro sessions(relation, actor_key='actor_key', columns=[], where='true') %}
    {%- set in_order = 'partition by ' ~ actor_key ~ ' order by at_microsecond, touchpoint_key' %}
    {%- set timeout = (var('session_timeout_minutes') * 60000000) | int %}
    select
        touchpoint_key,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        {{ last_present('starting_key') }} over (
            {{ in_order }} rows between unbounded preceding and current row
        ) as session_key
    from (
        select
            with_previous.*,
            case
                when previous_microsecond is null
                    or at_microsecond - previous_microsecond >= {{ timeout }}
                    then touchpoint_key
            end as starting_key
        from (
            select
                timed.*,
                lag(at_microsecond) over ({{ in_order }}) as previous_microsecond
            from (
                select
                    touchpoint_key,
                    {{ actor_key }},
                    {%- for column in columns %}
                    {{ column }},
                    {%- endfor %}
                    {{ microseconds('occurred_at') }} as at_microsecond
                from {{ relation }}
                where {{ where }}
            ) as timed
        ) as with_previous
    ) as with_starts
{% endmacro %}
