{{ landed_and_judged(
    'privacy', 'erasure_requests',
    record_id="request_id",
    occurred_at="requested_at",
    loaded_at="coalesce(_loaded_at, requested_at)",
    email_columns=['email']
) }}
