{{ landed_and_judged(
    'crm', 'crm_contacts',
    record_id="contact_id",
    occurred_at="created_at",
    email_columns=['email']
) }}
