{#
    What a device says of itself, as one integer: its kind, its browser, its home. A version number is
    no trait, for browsers update. Null where a record does not say it all.
#}
{% macro device_profile(relation) -%}
    {%- set traits = [] -%}
    {%- for trait in var('device_profile') -%}
        {%- set value = relation ~ '.' ~ trait -%}
        {%- do traits.append(replace_all(value, '[0-9][0-9._]*', '') if trait == 'user_agent' else value) -%}
    {%- endfor -%}
    {%- if not traits -%} cast(null as bigint)
    {%- else -%}
    case
        when {{ relation }}.device_hash is not null
            {%- for trait in var('device_profile') %} and {{ relation }}.{{ trait }} is not null {%- endfor %}
            then {{ identifier_key("md5(concat_ws('|', " ~ traits | join(', ') ~ "))") }}
    end
    {%- endif -%}
{%- endmacro %}
