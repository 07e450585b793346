-- every touchpoint that opens or continues a session stands in exactly one session of its customer
select counted.session_key
from (
    select session_key, customer_id, count(*) as touchpoint_count
    from {{ ref('int_touchpoints_resolved') }}
    where session_key is not null
    group by session_key, customer_id
) as counted
full outer join {{ ref('int_sessions') }} as int_sessions
    on counted.session_key = int_sessions.session_key
    and counted.customer_id = int_sessions.customer_id
where counted.touchpoint_count is distinct from int_sessions.touchpoint_count
