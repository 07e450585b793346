{{ landed_and_judged(
    'ads', 'ad_spend',
    record_id="cast(date as string) || ':' || channel || ':' || coalesce(region, '')",
    occurred_at="cast(date as timestamp)",
    loaded_at="coalesce(_loaded_at, cast(date as timestamp))"
) }}
