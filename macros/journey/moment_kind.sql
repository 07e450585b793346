{#
    What a touchpoint is, for those who look for moments: type and subject. The channel is left out,
    for a page is the same page whichever way its visitor came; and so is a campaign, which is over
    before anybody could learn from it.
#}
{% macro moment_kind(relation) -%}
    case
        when {{ relation }}.subject is null or {{ relation }}.subject = {{ relation }}.campaign
            then {{ relation }}.touchpoint_type
        else {{ relation }}.touchpoint_type || ':' || {{ relation }}.subject
    end
{%- endmacro %}

{# Names the trials that a threshold compares. #}
{% macro threshold_id() -%}
    concat(moment_kind, '|', cast(times as string), '|', cast(within_days as string))
{%- endmacro %}
