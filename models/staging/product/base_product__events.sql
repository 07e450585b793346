{{ landed_and_judged(
    'product', 'product_events',
    record_id="event_id",
    occurred_at=timestamp_from_milliseconds('ts_ms')
) }}
