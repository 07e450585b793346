-- A visit whose own cookie had refused analytics, or that has no cookie at all, has neither actor
-- nor device. The rule stands here anew, so that a mistake in the port does not repeat itself.
select int_touchpoints.touchpoint_id
from {{ ref('stg_web__events') }} as visits
inner join {{ ref('int_touchpoints') }} as int_touchpoints
    on visits.record_id = int_touchpoints.record_id and int_touchpoints.source = 'web_events'
left join {{ ref('stg_privacy__consent_periods') }} as answers
    on visits.cookie_hash = answers.cookie_hash
    and answers.purpose = 'analytics'
    and visits.occurred_at >= answers.valid_from
    and visits.occurred_at < answers.valid_to
where
    (
        visits.cookie_hash is null
        or not coalesce(
            answers.is_granted, {{ var('analytics_consent_when_unrecorded') == 'granted' }}
        )
    )
    and (
        int_touchpoints.actor_type <> 'touchpoint'
        or int_touchpoints.device_hash is not null
        or int_touchpoints.device_key is not null
    )
