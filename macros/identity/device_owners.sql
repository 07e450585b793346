{#
    Who owns what happened on shared devices. `visits` is what device_visits makes of a timeline with
    policy, actor_key and the claimant_key that a touchpoint itself shows, null where it shows none.
    Whoever shows up during a visit owns it. Else, in the same seat, it belongs to whoever is nearest
    in time (split_by_time), to the last one before or else the first one ever (last_login), or to
    nobody (leave_anonymous): then the visit is a customer of its own. So is a seat in which nobody
    ever shows up.
#}
{% macro device_owners(visits) %}
    with

    claimed as (
        select
            visits.*
            {%- for column in ['claimant_key', 'occurred_at', 'visit_id'] %}
            {%- set shown = "case when claimant_key is not null then " ~ column ~ " end" %}
            {%- set sides = last_and_next(shown, 'moment, device_key, seat') %},
            {{ sides[0] }} as last_{{ column }},
            {{ sides[1] }} as next_{{ column }}
            {%- endfor %}
        from {{ visits }} as visits
    ),

    with_nearer as (
        select
            claimed.*,
            next_claimant_key is null
            or coalesce(
                {{ seconds_between('last_occurred_at', 'occurred_at') }}
                <= {{ seconds_between('occurred_at', 'next_occurred_at') }},
                false
            ) as is_last_nearer
        from claimed
        where actor_key = device_key
    ),

    judged as (
        select
            moment,
            device_key,
            touchpoint_id,
            case
                when last_visit_id = visit_id
                    and (is_last_nearer or next_visit_id is distinct from visit_id)
                    then last_claimant_key
                when next_visit_id = visit_id then next_claimant_key
                when policy = 'last_login' then coalesce(last_claimant_key, next_claimant_key)
                when policy = 'split_by_time' and is_last_nearer then last_claimant_key
                when policy = 'split_by_time' then next_claimant_key
            end as owner_key,
            md5(
                case
                    when policy = 'leave_anonymous' then 'visit:' || visit_id
                    else concat_ws(':', 'seat', cast(device_key as string), cast(seat as string))
                end
            ) as anonymous_hash
        from with_nearer
    )

    select
        moment,
        device_key,
        touchpoint_id,
        coalesce(owner_key, {{ identifier_key('anonymous_hash') }}) as owner_key,
        case when owner_key is null then anonymous_hash end as anonymous_hash
    from judged
{% endmacro %}
