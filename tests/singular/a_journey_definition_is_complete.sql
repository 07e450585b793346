-- A rule that fits nothing or contradicts another would quietly tell another story than the one
-- that was meant. Each row says which row of which seed to mend, and how.
{{ config(meta={'explains': true}) }}

with

journeys as (select * from {{ ref('journeys') }}),

journey_stages as (
    select
        stages.*,
        'journey_stages: the stage "' || coalesce(stage_name, role, '') || '" of the journey "'
        || coalesce(journey_name, '') || '" ' as place
    from {{ ref('journey_stages') }} as stages
),

entered as (select * from journey_stages where coalesce(role, '') <> 'stall'),

stages as (
    select
        journey_name,
        count(distinct stage_order) as stage_count,
        min(stage_order) as first_order,
        max(stage_order) as last_order,
        count(distinct stage_name) as name_count,
        count(distinct case when role = 'success' then stage_name end) as success_count,
        max(case when role = 'success' then stage_order end) as success_order,
        max(case when role = 'enter' then stage_order end) as last_entered_order
    from entered
    group by journey_name
),

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
)

select
    'journeys: the journey "' || journeys.journey_name
    || '" has no stages: add them to journey_stages, or take it out' as explanation
from journeys
left join stages on journeys.journey_name = stages.journey_name
where stages.journey_name is null
union all
select distinct place || 'belongs to no journey: add a row to journeys'
from journey_stages
where journey_name is null or journey_name not in (select journey_name from journeys)
union all
select
    'journeys: the journey "' || journey_name || '" times out after '
    || coalesce(cast(timeout_days as string), 'no') || ' days: write a number above zero'
from journeys
where coalesce(timeout_days, 0) <= 0
union all
select
    'journeys: the journey "' || journey_name || '" has the value metric "' || value_metric
    || '": write amount, contract or nothing'
from journeys
where value_metric not in ('amount', 'contract')
union all
select
    'journeys: the journey "' || journeys.journey_name || '" begins with "'
    || journeys.entry_stages || '", which is none of its stages: name some of them, or nothing'
from journeys
left join entered
    on journeys.journey_name = entered.journey_name
    and {{ matches('entered.stage_name', "concat('^(', journeys.entry_stages, ')$')") }}
where journeys.entry_stages is not null
group by journeys.journey_name, journeys.entry_stages
having count(entered.stage_name) = 0
union all
select
    'journey_stages: the stages of the journey "' || journey_name || '" are numbered '
    || coalesce(cast(first_order as string), 'nothing') || ' to '
    || coalesce(cast(last_order as string), 'nothing') || ', which leaves gaps for its '
    || cast(name_count as string) || ' names: number them from 1 on, one number for each name'
from stages
where first_order <> 1 or last_order <> stage_count or name_count <> stage_count
    or first_order is null
union all
select
    'journey_stages: the journey "' || journey_name || '" has '
    || cast(success_count as string) || ' stages that are its success: give one the role success'
from stages
where success_count <> 1
union all
-- whoever is further than the success would count among those who reached it
select
    'journey_stages: the success of the journey "' || journey_name || '" is number '
    || cast(success_order as string) || ', and number ' || cast(last_entered_order as string)
    || ' is entered after it: number the success above all stages that are entered'
from stages
where success_count = 1 and success_order < last_entered_order
union all
select distinct
    place || 'has the role "' || coalesce(role, '') || '": write enter, success, failure or stall'
from journey_stages
where role is null or role not in ('enter', 'success', 'failure', 'stall')
union all
select place || 'has several roles: give all its rows the same one'
from entered
group by place
having count(distinct role) > 1
union all
select distinct
    place || 'is a stall signal with a number: leave stage_order and stage_name blank, it counts in'
    || ' whatever stage it occurs'
from journey_stages
where role = 'stall' and (stage_order is not null or stage_name is not null)
union all
select distinct
    place || 'is entered by the touchpoint type "' || coalesce(touchpoint_type, '')
    || '", which touchpoint_types does not have: correct it, or add a row there'
from journey_stages
where touchpoint_type is null
    or touchpoint_type not in (select touchpoint_type from {{ ref('touchpoint_types') }})
union all
select distinct
    place || 'needs ' || coalesce(cast(times as string), 'one') || ' '
    || coalesce(counting, 'touchpoints') || ' within '
    || coalesce(cast(within_days as string), 'any number of')
    || ' days: times and within_days are above zero or blank, counting is touchpoints, kinds'
    || ' or blank'
from journey_stages
where times < 1 or within_days <= 0 or stall_days < 0 or counting not in ('touchpoints', 'kinds')
union all
select place || 'has the same rule twice: take one of them out'
from journey_stages
group by place, touchpoint_type, channel, subject, times, within_days, counting
having count(*) > 1
union all
-- few touchpoints prove nothing: what is not there yet may come, and a sign of trouble may never
select distinct
    place || 'fits none of ' || cast(types.stored_count as string) || ' touchpoints of the type "'
    || journey_stages.touchpoint_type || '": correct its channel "'
    || coalesce(journey_stages.channel, '') || '" or its subject "'
    || coalesce(journey_stages.subject, '') || '"'
from journey_stages
inner join types on journey_stages.touchpoint_type = types.touchpoint_type
left join {{ ref('int_touchpoint_kinds') }} as kinds
    on journey_stages.touchpoint_type = kinds.touchpoint_type
    and (journey_stages.channel is null or journey_stages.channel = kinds.channel)
    and (
        journey_stages.subject is null
        or {{ matches('kinds.subject', "concat('^(', journey_stages.subject, ')$')") }}
    )
where
    journey_stages.role <> 'stall'
    and types.stored_count >= {{ var('enough_to_doubt_a_pattern') }}
    and kinds.kind_key is null
