-- A rule that fits nothing or stands in the way of another would quietly tell another story than
-- the one that was meant. Each row says which row of which seed to mend, and how.
{{ config(meta={'explains': true}) }}

with

journey_stages as ({{ stages_and_places() }}),

stored as (
    select
        int_touchpoints.kind_key,
        min(touchpoint_type) as touchpoint_type,
        count(*) as stored_count
    from {{ ref('int_touchpoints') }} as int_touchpoints
    group by int_touchpoints.kind_key
),

types as (
    select touchpoint_type, sum(stored_count) as stored_count
    from stored
    group by touchpoint_type
),

fitting as (
    select
        journey_stages.*,
        kinds.kind_key
    from journey_stages
    left join {{ ref('int_touchpoint_kinds') }} as kinds
        on journey_stages.touchpoint_type = kinds.touchpoint_type
        and (journey_stages.channel is null or journey_stages.channel = kinds.channel)
        and (
            journey_stages.subject is null
            or {{ matches('kinds.subject', "concat('^(', journey_stages.subject, ')$')") }}
        )
)

select distinct
    place || 'is entered by the touchpoint type "' || coalesce(touchpoint_type, '')
    || '", which touchpoint_types does not have: correct it, or add a row there' as explanation
from journey_stages
where touchpoint_type is null
    or touchpoint_type not in (select touchpoint_type from {{ ref('touchpoint_types') }})
union all
select distinct
    place || 'needs ' || coalesce(cast(times as string), 'one') || ' '
    || coalesce(counting, 'touchpoints') || ' within '
    || coalesce(cast(within_days as string), 'any number of')
    || ' days: times is a whole number above zero or blank, within_days is above zero or blank,'
    || ' counting is touchpoints, kinds or blank'
from journey_stages
where
    times < 1
    or times <> floor(times)
    or within_days <= 0
    or stall_days < 0
    or counting not in ('touchpoints', 'kinds')
union all
select distinct
    place || 'counts within ' || cast(within_days as string)
    || ' days, but not how many: write how many it takes into times'
from journey_stages
where within_days is not null and times is null
union all
select distinct place || 'is an outcome, in which nobody is stuck: leave stall_days blank'
from journey_stages
where role in ('success', 'failure') and stall_days is not null
union all
select
    'journey_stages: the journey "' || journey_name || '" enters "' || min(stage_name) || '" and "'
    || max(stage_name) || '" by the same rule: whoever comes to one of them comes to the further'
from journey_stages
where role <> 'stall'
group by journey_name, touchpoint_type, channel, subject, times, within_days, counting
having count(distinct stage_name) > 1
union all
select place || 'has the same rule twice: take one of them out'
from journey_stages
group by place, touchpoint_type, channel, subject, times, within_days, counting
having count(*) > 1
union all
select place || 'is never entered: its touchpoints all mean a later stage. Narrow that one'
from (
    select
        fitting.place,
        fitting.stage_order,
        types.stored_count,
        max(case when coalesce(fitting.times, 1) = 1 then fitting.stage_order end) over (
            partition by fitting.journey_name, fitting.kind_key
        ) as furthest_order
    from fitting
    inner join types on fitting.touchpoint_type = types.touchpoint_type
    where fitting.kind_key is not null and fitting.role <> 'stall'
) as entering
where stored_count >= {{ var('enough_to_doubt_a_pattern') }}
group by place
having min(coalesce(furthest_order, stage_order) - stage_order) > 0
union all
-- few touchpoints prove nothing: what is not there yet may come, and a sign of trouble may never
select distinct
    place || 'fits none of ' || cast(types.stored_count as string) || ' touchpoints of the type "'
    || journey_stages.touchpoint_type || '": correct its channel "'
    || coalesce(journey_stages.channel, '') || '" or its subject "'
    || coalesce(journey_stages.subject, '') || '"'
from fitting as journey_stages
inner join types on journey_stages.touchpoint_type = types.touchpoint_type
where
    journey_stages.role <> 'stall'
    and types.stored_count >= {{ var('enough_to_doubt_a_pattern') }}
    and journey_stages.kind_key is null
