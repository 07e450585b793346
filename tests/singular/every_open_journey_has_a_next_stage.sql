-- whoever is on a journey is scored, unless nobody has ever been seen to leave the stage
select fct_journeys.journey_id
from {{ ref('fct_journeys') }} as fct_journeys
left join {{ ref('fct_next_stage_scores') }} as scores
    on fct_journeys.journey_id = scores.journey_id
left join {{ ref('int_customers_left_out') }} as left_out
    on fct_journeys.customer_id = left_out.customer_id
where
    fct_journeys.status = 'open'
    and left_out.customer_id is null
    and scores.journey_id is null
    and exists (
        select 1 from {{ ref('next_stage__rates') }} as rates
        where
            rates.is_scoring
            and rates.alike = concat_ws('|', fct_journeys.journey_name, fct_journeys.last_stage)
    )
