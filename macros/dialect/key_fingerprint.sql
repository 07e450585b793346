{# Tells two identifier keys apart without revealing either. #}
{% macro key_fingerprint() %}{{ return(dialect('key_fingerprint')()) }}{% endmacro %}

{% macro duckdb__key_fingerprint() -%}
    left(sha256('key fingerprint:' || {{ duckdb__required_key() }}), 16)
{%- endmacro %}

{% macro spark__key_fingerprint() -%}
    left(sha2(concat('key fingerprint:', {{ spark__required_key() }}), 256), 16)
{%- endmacro %}
