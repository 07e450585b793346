-- a stage is left when the next one is entered, never before and never without one
select this_stage.journey_stage_id
from {{ ref('fct_journey_stages') }} as this_stage
left join {{ ref('fct_journey_stages') }} as following
    on this_stage.journey_id = following.journey_id
    and this_stage.entry_index + 1 = following.entry_index
where
    this_stage.left_at is distinct from following.entered_at
    or this_stage.next_stage is distinct from following.stage_name
    or this_stage.left_at < this_stage.entered_at
