-- Losses of the stages add up to all losses: none is forgotten and none is counted in two places.
select lost.journey_name
from (
    select
        fct_journeys.journey_name,
        count(*) as journey_count
    from {{ ref('fct_journeys') }} as fct_journeys
    inner join {{ ref('dim_customers') }} as dim_customers
        on fct_journeys.customer_id = dim_customers.customer_id
    inner join ({{ ripening() }}) as ripening
        on fct_journeys.journey_name = ripening.journey_name
    where
        fct_journeys.status in ('failed', 'timed_out')
        and not dim_customers.is_bot
        and not dim_customers.is_internal
        and dim_customers.identifier_count > 0
        and fct_journeys.started_at <= ripening.ripe_until
    group by fct_journeys.journey_name
) as lost
left join (
    select
        journey_name,
        sum(lost_count) as lost_count
    from {{ ref('rpt_stage_friction') }}
    where segment_name = 'all' and friction = 'abandonment'
    group by journey_name
) as abandoned on lost.journey_name = abandoned.journey_name
where lost.journey_count is distinct from abandoned.lost_count
