-- time passes without arrivals: a status that no deadline brought up to date would lie
select fct_journeys.journey_id
from {{ ref('fct_journeys') }} as fct_journeys
inner join {{ ref('int_journeys') }} as int_journeys
    on fct_journeys.journey_id = int_journeys.journey_id
cross join {{ ref('int_run_window') }} as run_window
where
    (fct_journeys.status = 'open' and int_journeys.times_out_at <= run_window.as_of)
    or (fct_journeys.status = 'timed_out' and int_journeys.times_out_at > run_window.as_of)
