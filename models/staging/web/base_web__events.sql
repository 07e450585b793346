{{ landed_and_judged(
    'web', 'web_events',
    record_id="event_id",
    occurred_at="event_ts",
    email_columns=['email']
) }}
