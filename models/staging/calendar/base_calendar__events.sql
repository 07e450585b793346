{{ landed_and_judged(
    'calendar', 'business_calendar',
    record_id="event || ':' || start",
    occurred_at="try_cast(start as timestamp)",
    loaded_at="coalesce(_loaded_at, try_cast(start as timestamp))",
    is_planned=true
) }}
