{{ landed_and_judged(
    'ads', 'ad_impressions',
    record_id="impression_id",
    occurred_at="served_at"
) }}
