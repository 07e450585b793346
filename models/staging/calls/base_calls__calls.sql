{{ landed_and_judged(
    'calls', 'calls',
    record_id="call_id",
    occurred_at=minus_hours('try_cast(started_local as timestamp)', 'utc_offset_hours')
) }}
