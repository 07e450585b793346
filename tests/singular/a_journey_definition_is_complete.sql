-- Stages with gaps or without an end would quietly tell another story than the one that was meant.
-- Each row says which row of which seed to mend, and how.
{{ config(meta={'explains': true}) }}

with

journeys as (
    select
        definitions.*,
        'journeys: the journey "' || coalesce(journey_name, '') || '" ' as place
    from {{ ref('journeys') }} as definitions
),

journey_stages as ({{ stages_and_places() }}),

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
        max(case when role = 'enter' then stage_order end) as last_entered_order,
        min(case when role = 'failure' then stage_order end) as first_failure_order
    from entered
    group by journey_name
)

select
    journeys.place || 'has no stages: add them to journey_stages, or take it out' as explanation
from journeys
left join stages on journeys.journey_name = stages.journey_name
where stages.journey_name is null
union all
select distinct place || 'belongs to no journey: add a row to journeys'
from journey_stages
where journey_name is null or journey_name not in (select journey_name from journeys)
union all
select place || 'is there twice: take one row out'
from journeys
group by place
having count(*) > 1
union all
select
    place || 'times out after '
    || coalesce(cast(timeout_days as string), 'no') || ' days: write a number above 0, up to 10000'
from journeys
where timeout_days is null or timeout_days <= 0 or timeout_days > 10000
union all
select place || 'has the value metric "' || value_metric || '": write amount, contract or nothing'
from journeys
where value_metric not in ('amount', 'contract')
union all
select
    journeys.place || 'begins with "' || journeys.entry_stages
    || '", which names what is no stage of it: correct it, or leave it blank'
from journeys
left join entered
    on journeys.journey_name = entered.journey_name
    and {{ matches('entered.stage_name', "concat('^(', journeys.entry_stages, ')$')") }}
where journeys.entry_stages is not null
group by journeys.place, journeys.entry_stages
having
    count(entered.stage_name) = 0
    -- without a group in it, each alternative names a stage of its own
    or journeys.entry_stages not like '%(%'
    and count(distinct entered.stage_name)
    < length(journeys.entry_stages) - length(replace(journeys.entry_stages, '|', '')) + 1
union all
select
    'journey_stages: the stages of the journey "' || journey_name || '" are numbered '
    || cast(first_order as string) || ' to ' || cast(last_order as string)
    || ', which leaves gaps for its ' || cast(name_count as string)
    || ' names: number them from 1 on, one number for each name'
from stages
where first_order <> 1 or last_order <> stage_count or name_count <> stage_count
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
-- who left would count among those who came as far as the stages above
select
    'journey_stages: a failure of the journey "' || journey_name || '" is number '
    || cast(first_failure_order as string) || ', and number '
    || cast(greatest(success_order, last_entered_order) as string)
    || ' is no failure: number failures above all other stages'
from stages
where first_failure_order < greatest(success_order, last_entered_order)
union all
select distinct
    place || 'has a row without ' || case when stage_name is null then 'name' else 'number' end
    || ': write stage_order and stage_name into every row of a stage'
from entered
where stage_name is null or stage_order is null
union all
select distinct place || 'has the name of those who leave: call it something else'
from entered
where stage_name = 'dropped_off'
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
