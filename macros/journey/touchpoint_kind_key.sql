{#
    Rules speak about type, channel and subject: an integer per combination, so that they run once
    per kind and not once per touchpoint. Whether the subject is but the name of a campaign tells kinds
    apart too.
#}
{% macro touchpoint_kind_key(touchpoint_type, channel, subject, campaign) -%}
    {%- set kind -%}
        concat_ws(
            '|', {{ touchpoint_type }}, coalesce({{ channel }}, ''), coalesce({{ subject }}, ''),
            case when {{ subject }} = {{ campaign }} then 'campaign' else '' end
        )
    {%- endset -%}
    {{ identifier_key('md5(' ~ kind ~ ')') }}
{%- endmacro %}
