{{ landed_and_judged(
    'shop', 'orders',
    record_id="order_id || ':' || sku",
    occurred_at="ordered_at",
    email_columns=['email']
) }}
