-- every stage belongs to a journey, orders run from 1 without gaps, and one stage is the success
select coalesce(journeys.journey_name, stages.journey_name) as journey_name
from {{ ref('journeys') }} as journeys
full outer join (
    select
        journey_name,
        count(distinct stage_order) as stage_count,
        min(stage_order) as first_order,
        max(stage_order) as last_order,
        count(distinct case when role = 'success' then stage_name end) as success_count,
        count(distinct stage_name) as name_count
    from {{ ref('journey_stages') }}
    group by journey_name
) as stages on journeys.journey_name = stages.journey_name
where
    journeys.journey_name is null
    or stages.journey_name is null
    or journeys.timeout_days <= 0
    or stages.first_order <> 1
    or stages.last_order <> stages.stage_count
    or stages.name_count <> stages.stage_count
    or stages.success_count <> 1
