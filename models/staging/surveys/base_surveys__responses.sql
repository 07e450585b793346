{{ landed_and_judged(
    'surveys', 'surveys',
    record_id="response_id",
    occurred_at="responded_at",
    email_columns=['email']
) }}
