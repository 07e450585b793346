{{ landed_and_judged(
    'shop', 'refunds',
    record_id="refund_id",
    occurred_at="refunded_at",
    loaded_at="coalesce(_loaded_at, refunded_at)"
) }}
