{#
    What a new customer is expected to do, and us for them: when the time for it begins, when it is
    over, and when it was done. A new measure is one entry here.
#}
{% macro onboarding_measures() %}
    {%- set days = var('onboarding_days') -%}
    {%- set hours = var('first_response_hours') -%}
    {{ return({
        'first_value_within_' ~ days.first_value ~ '_days': {
            'begun_at': 'started_at',
            'decided_at': plus_days('started_at', days.first_value),
            'met_at': 'first_value_at'
        },
        'setup_within_' ~ days.setup ~ '_days': {
            'begun_at': 'started_at',
            'decided_at': plus_days('started_at', days.setup),
            'met_at': 'setup_completed_at'
        },
        var('enough_features') ~ '_features_within_' ~ days.features ~ '_days': {
            'begun_at': 'started_at',
            'decided_at': plus_days('started_at', days.features),
            'met_at': 'enough_features_at'
        },
        'first_response_within_' ~ hours ~ '_hours': {
            'begun_at': 'first_ticket_opened_at',
            'decided_at': plus_seconds('first_ticket_opened_at', hours ~ ' * 3600'),
            'met_at': 'first_ticket_answered_at'
        }
    }) }}
{% endmacro %}
