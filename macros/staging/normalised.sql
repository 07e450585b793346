{#
    Identifiers as typed become comparable. An e-mail loses case, blanks and +tag and must look like
    one; a phone keeps its digits, a national number gets the default country code; of anything else
    blanks around it go.
#}
{% macro normalised(identifier_type, value) -%}
    {%- if identifier_type == 'email' -%} {{ normalised_email(value) }}
    {%- elif identifier_type == 'phone' -%} {{ normalised_phone(value) }}
    {%- else -%} nullif(trim({{ value }}), '')
    {%- endif -%}
{%- endmacro %}

{% macro normalised_email(value) -%}
    nullif(regexp_extract(
        {{ replace_all('lower(trim(' ~ value ~ '))', '\\+[^@]*@', '@') }}, '^[^@ ]+@[^@ ]+[.][^@ ]+$', 0
    ), '')
{%- endmacro %}

{% macro normalised_phone(value) -%}
    {%- set digits = replace_all(replace_all(value, '^ *([+]|00)', ''), '[^0-9]', '') -%}
    case
        when length({{ digits }}) between {{ var('national_phone_digits') + 1 }} and 15 then {{ digits }}
        when length({{ digits }}) = {{ var('national_phone_digits') }}
            then '{{ var('default_country_code') }}' || {{ digits }}
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
