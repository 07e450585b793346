{#
    Web records with the answer of their own cookie as of event time. A record without a cookie of its
    own was refused, also where a word such as opt-out stands in its place. A consent that arrives late
    concerns rows already kept: they count as arrived again.
#}
{% macro consented(events) %}
    select
        events.*,
        events.cookie_hash is null
        or events.is_cookie_blocked
        or coalesce(
            not consent_periods.is_granted, {{ var('analytics_consent_when_unrecorded') != 'granted' }}
        ) as is_refused,
        greatest(events.run_index, coalesce(answered.run_index, 0)) as arrived_run_index
    from {{ events }} as events
    left join {{ ref('stg_privacy__consent_periods') }} as consent_periods
        on events.cookie_hash = consent_periods.cookie_hash
        and consent_periods.purpose = 'analytics'
        and events.occurred_at >= consent_periods.valid_from
        and events.occurred_at < consent_periods.valid_to
    left join (
        select cookie_hash, max(run_index) as run_index
        from {{ ref('stg_privacy__consents') }}
        group by cookie_hash
    ) as answered
        on events.cookie_hash = answered.cookie_hash
{% endmacro %}
