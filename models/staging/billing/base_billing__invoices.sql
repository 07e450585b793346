{{ landed_and_judged(
    'billing', 'invoices',
    record_id="invoice_id",
    occurred_at="issued_at"
) }}
