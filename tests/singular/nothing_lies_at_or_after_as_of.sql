-- the build sees only what had happened and had been loaded before as_of
select int_touchpoints.touchpoint_id
from {{ ref('int_touchpoints') }} as int_touchpoints
cross join {{ ref('int_run_window') }} as run_window
where
    int_touchpoints.occurred_at >= run_window.as_of
    or int_touchpoints.loaded_at >= run_window.as_of
