{#
    One row per journey and stage on the way that it entered, however often: what went wrong there.
    Lost in a stage is who left the journey from it, in silence or into a failure.
#}
{% macro stage_visits() %}
    select
        stays.journey_id,
        stays.stage_name,
        stays.stage_order,
        max(stays.next_stage is null or next_roles.role = 'failure') as is_last,
        max(stays.is_stalled) as has_stall,
        max(stays.stall_signal_count > 0) as has_signal,
        max(stays.is_repeat) as has_repeat,
        max(stays.is_left_backward) as has_backward_move
    from {{ ref('fct_journey_stages') }} as stays
    inner join ({{ stage_roles() }}) as roles
        on stays.journey_name = roles.journey_name
        and stays.stage_name = roles.stage_name
        and roles.role = 'enter'
    left join ({{ stage_roles() }}) as next_roles
        on stays.journey_name = next_roles.journey_name
        and stays.next_stage = next_roles.stage_name
    group by stays.journey_id, stays.stage_name, stays.stage_order
{% endmacro %}

{# Rules of stages, each with the words that lead a person to its row. #}
{% macro stages_and_places() %}
    select
        stages.*,
        'journey_stages: the stage "' || coalesce(stage_name, role, '') || '" of the journey "'
        || coalesce(journey_name, '') || '" ' as place
    from {{ ref('journey_stages') }} as stages
{% endmacro %}

{% macro stage_roles() %}
    select distinct journey_name, stage_name, stage_order, role
    from {{ ref('journey_stages') }}
    where role <> 'stall'
{% endmacro %}

{#
    Journeys with what was lost with them. A sale that did not come is worth what others of its kind
    brought; a contract is lost once, however many journeys of its customer fail: contracts of different
    value are different ones.
#}
{% macro journeys_with_losses() %}
    select
        journeys.*,
        journeys.status in ('failed', 'timed_out') as is_lost,
        -- a decimal: a sum of floats depends on the order of rows
        case when journeys.status in ('failed', 'timed_out') then cast(
            coalesce(
                journeys.value_at_stake / count(*) over (
                    partition by
                        journeys.journey_name, journeys.customer_id, journeys.value_at_stake,
                        journeys.status in ('failed', 'timed_out')
                ),
                avg(case when journeys.status = 'succeeded' then journeys.value_at_stake end) over (
                    partition by journeys.journey_name
                )
            ) as decimal(18, 6)
        ) end as value_lost
    from ({{ segmented_journeys() }}) as journeys
{% endmacro %}
