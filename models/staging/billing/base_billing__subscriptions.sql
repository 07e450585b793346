{{ landed_and_judged(
    'billing', 'subscriptions',
    record_id="subscription_id",
    occurred_at="started_at",
    loaded_at="coalesce(_loaded_at, started_at)",
    vocabulary={'period': 'subscription_periods'},
    is_planned=true
) }}
