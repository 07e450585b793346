{{ landed_and_judged(
    'crm', 'crm_deals',
    record_id="deal_id",
    occurred_at="demo_requested_at"
) }}
