-- a visit whose own cookie had refused analytics, or that has none, has neither actor nor device
select int_touchpoints.touchpoint_id
from ({{ refused_visits() }}) as visits
inner join {{ ref('int_touchpoints') }} as int_touchpoints
    on visits.record_id = int_touchpoints.record_id and int_touchpoints.source = 'web_events'
where
    int_touchpoints.actor_type <> 'touchpoint'
    or int_touchpoints.device_hash is not null
    or int_touchpoints.device_key is not null
