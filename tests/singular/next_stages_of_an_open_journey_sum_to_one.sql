-- an open journey does one thing next: the chances of all that it may do sum to one, and of equal
-- chances one only is the likeliest
select journey_id
from {{ ref('fct_next_stage_scores') }}
group by journey_id
having
    abs(sum(probability) - 1) > 1e-5
    or sum(case when is_most_likely then 1 else 0 end) <> 1
