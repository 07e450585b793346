{#
    Identifiers as typed become comparable. An e-mail loses case, blanks and +tag and must look like
    one; a phone keeps its digits and gets a country code; of anything else blanks around it go.
#}
{% macro normalised(identifier_type, value) -%}
    {%- if identifier_type == 'email' -%} {{ normalised_email(value) }}
    {%- elif identifier_type == 'phone' -%} {{ normalised_phone(value) }}
    {%- else -%} nullif({{ bare(value) }}, '')
    {%- endif -%}
{%- endmacro %}

{# Without blanks, tabs and line ends around it: trim knows blanks only. #}
{% macro bare(value) -%} {{ replace_all(value, '^[\\s\\p{Z}]+|[\\s\\p{Z}]+$', '') }} {%- endmacro %}

{% macro normalised_email(value) -%}
    nullif(regexp_extract(
        {{ replace_all('lower(' ~ bare(value) ~ ')', '\\+[^@]*@', '@') }}, '^[^@ ]+@[^@ ]+[.][^@ ]+$', 0
    ), '')
{%- endmacro %}

{#
    A number that begins with + or 00 says its country code, whatever its length. Any other loses the 0
    that is dialled within a country, where it is long enough without; of the usual length it gets the
    default country code, and a longer one has its own.
#}
{% macro normalised_phone(value) -%}
    {%- set least = var('national_phone_digits') -%}
    {%- set typed = replace_all(replace_all(value, '[(]0[)]', ''), '[^+0-9]', '') -%}
    {%- set national = "regexp_extract(" ~ typed ~ ", '^0?([0-9]{" ~ least ~ ",15})$', 1)" -%}
    case
        when {{ matches(typed, "'^([+]|00)'") }}
            then nullif(regexp_extract({{ typed }}, '^[+]*(00)?([1-9][0-9]{6,14})$', 2), '')
        when length({{ national }}) = {{ least }}
            then '{{ var('default_country_code') }}' || {{ national }}
        else nullif({{ national }}, '')
    end
{%- endmacro %}

{# The code behind `eid=` in an e-mail link, or any other query parameter; null when absent. #}
{% macro url_parameter(url, name) -%}
    nullif(regexp_extract({{ url }}, '[?&]{{ name }}=([^&#]+)', 1), '')
{%- endmacro %}

{# Query strings carry personal data: nothing after the staging layer keeps them. #}
{% macro url_without_query(url) -%}
    nullif(regexp_extract({{ url }}, '^[^?#]*', 0), '')
{%- endmacro %}

{#
    Which advertiser's click id the landing url carries; the id itself names a person and is
    dropped.
#}
{% macro click_id(url) -%}
    nullif(regexp_extract({{ url }}, '[?&](gclid|gbraid|wbraid|msclkid|fbclid|ttclid|li_fat_id|eid)=', 1), '')
{%- endmacro %}
