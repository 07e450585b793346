{{ landed_and_judged(
    'privacy', 'consents',
    record_id="consent_id",
    occurred_at="recorded_at"
) }}
