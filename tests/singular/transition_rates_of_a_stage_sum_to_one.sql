select journey_name, from_stage, segment_name, segment_value, month
from {{ ref('fct_stage_transitions') }}
group by journey_name, from_stage, segment_name, segment_value, month
having abs(sum(transition_rate) - 1) > 1e-9
