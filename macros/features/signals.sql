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

{# What is counted once for all its touchpoints: the name of a feature, a signal, and what it has many of. #}
{% macro distinct_signals() %}
    {{ return([
        ('visit_days', 'page_views', 'occurred_on'),
        ('usage_days', 'feature_uses', 'occurred_on'),
        ('features', 'feature_uses', 'subject')
    ]) }}
{% endmacro %}

{# Signals of which it matters how many days ago the latest was, by what it is called. #}
{% macro latest_signals() %}
    {{ return({
        'visit': 'page_views',
        'use': 'feature_uses',
        'open': 'emails_opened',
        'pricing': 'pricing_views',
        'ticket': 'tickets'
    }) }}
{% endmacro %}

{# Signals that are also counted once more, each touchpoint for half as much with every half-life. #}
{% macro fading_signals() %}
    {{ return(['page_views', 'feature_uses', 'emails_sent', 'emails_opened', 'tickets']) }}
{% endmacro %}

{% macro fading_half_life_days() %}{{ return(15) }}{% endmacro %}

{#
    How somebody came: the name of a feature and the channels of their first touchpoint. Channels are
    named in seeds/channel_rules.csv and seeds/touchpoint_types.csv.
#}
{% macro entries() %}
    {{ return({
        'entered_by_search': "channel = 'organic_search'",
        'entered_by_ad': "channel in ('paid_search', 'paid_social', 'paid_shopping', 'paid_video',"
            ~ " 'paid_other', 'display', 'retargeting', 'affiliate', 'cross_network', 'audio')",
        'entered_by_social': "channel in ('organic_social', 'organic_video')",
        'entered_by_referral': "channel = 'referral'",
        'entered_by_mail': "channel in ('email', 'sms', 'push')",
        'entered_by_person': "channel in ('crm', 'phone')",
        'entered_directly': "channel = 'direct'"
    }) }}
{% endmacro %}

{% macro signal_windows() %}{{ return([7, 14, 30, 60, 90]) }}{% endmacro %}
