-- what a visit shows whose own cookie had refused analytics joins nobody
select visits.record_id, evidence.identifier_key, evidence.neighbour_key
from {{ ref('stg_web__events') }} as visits
inner join {{ ref('int_evidence_paired') }} as evidence
    on visits.record_id = evidence.record_id and evidence.source = 'web_events'
left join {{ ref('stg_privacy__consent_periods') }} as answers
    on visits.cookie_hash = answers.cookie_hash
    and answers.purpose = 'analytics'
    and visits.occurred_at >= answers.valid_from
    and visits.occurred_at < answers.valid_to
where
    visits.cookie_hash is null
    or not coalesce(
        answers.is_granted, {{ var('analytics_consent_when_unrecorded') == 'granted' }}
    )
