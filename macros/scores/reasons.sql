{# Predictions with their reasons in words: what was looked at, and what was found there. #}
{% macro with_reason_words(predictions) %}
    select
        predictions.*
        {%- for number in [1, 2, 3] %},
        coalesce(meaning_{{ number }}.meaning, predictions.reason_{{ number }}_feature)
        || coalesce(
            ' in the last '
            || nullif(regexp_extract(predictions.reason_{{ number }}_feature, '_([0-9]+)d$', 1), '')
            || ' days',
            ''
        )
        || ': '
        || coalesce(cast(round(predictions.reason_{{ number }}_value, 1) + 0 as string), 'none')
            as reason_{{ number }}
        {%- endfor %}
    from {{ predictions }} as predictions
    {%- for number in [1, 2, 3] %}
    left join {{ ref('feature_meanings') }} as meaning_{{ number }}
        on {{ replace_all('predictions.reason_' ~ number ~ '_feature', '_[0-9]+d$', '') }}
        = meaning_{{ number }}.feature
    {%- endfor %}
{% endmacro %}

{% macro reason_columns(predictions) -%}
    {%- for number in [1, 2, 3] -%}
        {{ predictions }}.reason_{{ number }},
        {{ predictions }}.reason_{{ number }}_contribution {{- ',' if not loop.last }}
        {% endfor %}
{%- endmacro %}
