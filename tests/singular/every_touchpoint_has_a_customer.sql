-- Nothing is lost on the way to a customer: what nobody owns is a customer of its own.
select int_touchpoints.touchpoint_id
from {{ ref('int_touchpoints') }} as int_touchpoints
left join {{ ref('int_touchpoints_resolved') }} as resolved
    on int_touchpoints.touchpoint_key = resolved.touchpoint_key
where resolved.touchpoint_key is null
