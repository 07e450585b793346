{#
    Predictions with their reasons in words, and what may be done about the strongest one that raises
    the probability.
#}
{% macro with_reason_words(predictions) %}
    select
        predictions.*,
        {%- for number in [1, 2, 3] %}
        {{ reason_in_words('predictions.reason_' ~ number, 'meaning_' ~ number) }}
            as reason_{{ number }},
        {%- endfor %}
        case
            {%- for number in [1, 2, 3] %}
            when predictions.reason_{{ number }}_contribution > 0 then hint_{{ number }}.action_hint
            {%- endfor %}
        end as action_hint
    from {{ predictions }} as predictions
    {%- for number in [1, 2, 3] %}
    left join {{ ref('feature_meanings') }} as meaning_{{ number }}
        on {{ replace_all('predictions.reason_' ~ number ~ '_feature', '_[0-9]+d$', '') }}
        = meaning_{{ number }}.feature
    left join {{ ref('action_hints') }} as hint_{{ number }}
        on predictions.reason_{{ number }}_theme = hint_{{ number }}.theme
    {%- endfor %}
{% endmacro %}

{# A reason as one would say it; a feature without a meaning shows its name. #}
{% macro reason_in_words(reason, meaning) -%}
    {%- set value = reason ~ '_value' %}
    {%- set whole = 'cast(cast(round(' ~ value ~ ') as bigint) as string)' %}
    {%- set window -%}
        coalesce(
            ' in the last ' || nullif(regexp_extract({{ reason }}_feature, '_([0-9]+)d$', 1), '')
            || ' days',
            ''
        )
    {%- endset %}
    case
            when {{ reason }}_feature is null then null
            when {{ meaning }}.feature is null
                then {{ reason }}_feature || coalesce(': ' || cast(round({{ value }}, 1) as string), '')
            when {{ value }} is null or ({{ value }} = 0 and {{ meaning }}.unit in ('count', 'yes_no'))
                then {{ meaning }}.when_none || {{ window }}
            when {{ meaning }}.unit = 'yes_no' then {{ meaning }}.meaning
            when {{ meaning }}.unit = 'ratio'
                then {{ meaning }}.meaning || ' '
                || cast(cast(round(abs(1 - {{ value }}) * 100) as bigint) as string)
                || case when {{ value }} < 1 then ' % less' else ' % more' end
                || ' than its own habit'
            when {{ meaning }}.unit = 'share'
                then cast(cast(round({{ value }} * 100) as bigint) as string) || ' % ' || {{ meaning }}.meaning
            when {{ meaning }}.unit = 'amount'
                then {{ whole }} || ' ' || {{ home_currency() }} || ' ' || {{ meaning }}.meaning
            when {{ meaning }}.unit in ('days', 'days_ago', 'hours', 'minutes')
                then {{ meaning }}.meaning || ' ' || {{ time_in_words(value, meaning ~ '.unit') }}
                || case when {{ meaning }}.unit = 'days_ago' then ' ago' else '' end
            else {{ meaning }}.meaning || {{ window }} || ': ' || {{ whole }}
        end
{%- endmacro %}

{# A time in the largest unit of which there are two. #}
{% macro time_in_words(value, unit) -%}
    {%- set minutes -%}
        ({{ value }} * case {{ unit }} when 'minutes' then 1 when 'hours' then 60 else 1440 end)
    {%- endset -%}
    case
                    when {{ unit }} in ('days', 'days_ago') and round({{ minutes }} / 1440) = 1
                        then '1 day'
                    when {{ minutes }} >= 2880 or {{ unit }} in ('days', 'days_ago')
                        then cast(cast(round({{ minutes }} / 1440) as bigint) as string) || ' days'
                    when {{ minutes }} >= 120
                        then cast(cast(round({{ minutes }} / 60) as bigint) as string) || ' hours'
                    else cast(cast(round({{ minutes }}) as bigint) as string) || ' minutes'
                end
{%- endmacro %}

{% macro reason_columns(predictions) -%}
    {%- for number in [1, 2, 3] -%}
        {{ predictions }}.reason_{{ number }},
        {{ predictions }}.reason_{{ number }}_theme,
        {{ predictions }}.reason_{{ number }}_contribution,
        {% endfor -%}
        {{ predictions }}.action_hint
{%- endmacro %}
