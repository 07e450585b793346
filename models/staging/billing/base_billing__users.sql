{{ landed_and_judged(
    'billing', 'app_users',
    record_id=identifier_hash('user', 'user_id'),
    occurred_at="created_at",
    loaded_at="coalesce(_loaded_at, created_at)",
    email_columns=['email']
) }}
