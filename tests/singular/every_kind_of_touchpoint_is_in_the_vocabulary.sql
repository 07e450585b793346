{{ config(severity='warn') }}

-- an unknown kind is kept, but opens no session and means no stage: name it in touchpoint_types.csv
select int_touchpoints.touchpoint_type, count(*) as touchpoint_count
from {{ ref('int_touchpoints') }} as int_touchpoints
left join {{ ref('touchpoint_types') }} as touchpoint_types
    on int_touchpoints.touchpoint_type = touchpoint_types.touchpoint_type
where touchpoint_types.touchpoint_type is null
group by int_touchpoints.touchpoint_type
