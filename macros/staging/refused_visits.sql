{#
    Web events whose own cookie had refused analytics, or that have no cookie of their own. For the laws:
    the rule stands here anew, so that a mistake in the port does not repeat itself.
#}
{% macro refused_visits() %}
    select visits.record_id
    from {{ ref('stg_web__events') }} as visits
    left join {{ ref('stg_privacy__consent_periods') }} as answers
        on visits.cookie_hash = answers.cookie_hash
        and answers.purpose = 'analytics'
        and visits.occurred_at >= answers.valid_from
        and visits.occurred_at < answers.valid_to
    where visits.cookie_hash is null
        or visits.cookie_hash in (select identifier_hash from {{ ref('int_blocked_identifiers') }})
        or not coalesce(answers.is_granted, {{ var('analytics_consent_when_unrecorded') == 'granted' }})
{% endmacro %}
