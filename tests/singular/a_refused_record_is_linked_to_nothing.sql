-- who refuses analytics is counted and not recognised: the record is a customer of its own
select refused.customer_id
from {{ ref('int_touchpoints') }} as int_touchpoints
inner join {{ ref('fct_touchpoints') }} as refused
    on int_touchpoints.touchpoint_id = refused.touchpoint_id
inner join {{ ref('dim_customers') }} as dim_customers
    on refused.customer_id = dim_customers.customer_id
where int_touchpoints.actor_type = 'touchpoint' and dim_customers.touchpoint_count > 1
