{{ landed_and_judged(
    'support', 'ticket_messages',
    record_id="message_id",
    occurred_at="sent_at",
    loaded_at="coalesce(_loaded_at, sent_at)"
) }}
