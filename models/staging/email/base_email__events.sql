{{ landed_and_judged(
    'email', 'email_events',
    record_id="event_id",
    occurred_at="event_ts",
    email_columns=['email']
) }}
