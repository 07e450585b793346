{#
    Touchpoints on shared devices with the visit they belong to. `timeline` has moment, device_key,
    device_profile, occurred_at, touchpoint_hash and whatever else is to be carried along. People are
    told apart by profile, here called their seat; a touchpoint without one takes the seat of the
    touchpoint before it, or else of the first one. A visit is one seat's, with gaps under the session
    time-out.
#}
{% macro device_visits(timeline) %}
    select
        with_gaps.*,
        {{ last_present(
            "case when previous_at is null or " ~ seconds_between('previous_at', 'occurred_at')
            ~ " >= " ~ var('session_timeout_minutes') ~ " * 60 then touchpoint_hash end"
        ) }} over (
            partition by moment, device_key, seat order by occurred_at, touchpoint_hash
            rows between unbounded preceding and current row
        ) as visit_id
    from (
        select
            seated.*,
            lag(occurred_at) over (
                partition by moment, device_key, seat order by occurred_at, touchpoint_hash
            ) as previous_at
        from (
            select
                timeline.*,
                coalesce(
                    {{ last_and_next('device_profile', 'moment, device_key') | join(', ') }}, 0
                ) as seat
            from {{ timeline }} as timeline
        ) as seated
    ) as with_gaps
{% endmacro %}

{# The last value present up to a touchpoint, itself included, and the next one from it on. #}
{% macro last_and_next(value, partition) %}
    {% set sides = [] %}
    {% for direction in ['', ' desc'] %}
        {% do sides.append(
            last_present(value) ~ " over (partition by " ~ partition ~ " order by occurred_at" ~ direction
            ~ ", touchpoint_hash" ~ direction ~ " rows between unbounded preceding and current row)"
        ) %}
    {% endfor %}
    {{ return(sides) }}
{% endmacro %}
