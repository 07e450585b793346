{{ landed_and_judged(
    'support', 'tickets',
    record_id="ticket_id",
    occurred_at=timestamp_from_text_with_offset('created_at'),
    email_columns=['requester_email']
) }}
