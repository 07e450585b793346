{#
    What a touchpoint signals: the name of a feature and the touchpoints that it counts. A new signal
    is one line here, and one line in seeds/feature_meanings.csv for the words of its reason.
#}
{% macro signals() %}
    {{ return({
        'page_views': "touchpoint_type = 'page_view'",
        'home_views': "touchpoint_type = 'page_view'"
            ~ " and subject in ('home', 'blog', 'community', 'careers')",
        'product_views': "touchpoint_type = 'page_view'"
            ~ " and subject in ('product', 'features', 'integrations', 'webinar')",
        'docs_views': "touchpoint_type = 'page_view' and subject = 'docs'",
        'faq_views': "touchpoint_type = 'page_view' and subject = 'faq'",
        'pricing_views': "touchpoint_type = 'page_view' and subject = 'pricing'",
        'support_views': "touchpoint_type = 'page_view' and subject in ('support', 'account')",
        'cancel_views': "touchpoint_type = 'page_view' and subject = 'cancel'",
        'signups': "touchpoint_type = 'form_submit' and subject = 'signup'",
        'demo_requests': "touchpoint_type = 'demo_requested'",
        'cart_adds': "touchpoint_type in ('add_to_cart', 'checkout_start')",
        'feature_uses': "touchpoint_type = 'feature_used'",
        'emails_sent': "touchpoint_type = 'email_sent'",
        'emails_opened': "touchpoint_type = 'email_opened'",
        'emails_clicked': "touchpoint_type = 'email_clicked'",
        'unsubscribes': "touchpoint_type = 'email_unsubscribed'",
        'ad_clicks': "touchpoint_type = 'ad_clicked'",
        'calls': "touchpoint_type in ('call_received', 'call_made')",
        'tickets': "touchpoint_type = 'ticket_opened'",
        'orders': "touchpoint_type = 'order_placed'",
        'refunds': "touchpoint_type = 'order_refunded'"
    }) }}
{% endmacro %}

{% macro signal_windows() %}{{ return([7, 14, 30, 60, 90]) }}{% endmacro %}
