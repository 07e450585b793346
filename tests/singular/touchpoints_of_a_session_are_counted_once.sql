-- every touchpoint that opens or continues a session stands in exactly one session of its customer
select counted.session_id
from (
    select session_id, customer_id, count(*) as touchpoint_count
    from {{ ref('fct_touchpoints') }}
    where session_id is not null
    group by session_id, customer_id
) as counted
full outer join {{ ref('fct_sessions') }} as fct_sessions
    on counted.session_id = fct_sessions.session_id
    and counted.customer_id = fct_sessions.customer_id
where counted.touchpoint_count is distinct from fct_sessions.touchpoint_count
