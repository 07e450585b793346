{#
    The keyed hash of an identifier as typed: normalised, and a value that names nobody replaced by
    the reason why, so that all such values are one identifier, which a guard refuses and a report
    counts.
#}
{% macro hashed_identifier(identifier_type, value) -%}
    {{ identifier_hash(identifier_type, speaking_value(identifier_type, value)) }}
{%- endmacro %}

{% macro speaking_value(identifier_type, value) -%}
    {%- set spoken = normalised(identifier_type, value) -%}
    {%- set patterns = patterns_by_reason(
        ref('blocked_identifiers'), "identifier_type = '" ~ identifier_type ~ "'"
    ) -%}
    {%- if not patterns -%} {{ spoken }}
    {%- else -%}
    case
        {%- for reason, pattern in patterns.items() %}
        when {{ fits(spoken, pattern) }} then 'blocked: {{ reason }}'
        {%- endfor %}
        else {{ spoken }}
    end
    {%- endif -%}
{%- endmacro %}

{# Whether a word that names nobody, such as "unknown", stands in the place of an identifier. #}
{% macro names_nobody(identifier_type, value) -%}
    coalesce({{ speaking_value(identifier_type, value) }} like 'blocked: %', false)
{%- endmacro %}

{# Whether an address belongs to one of our own people or to a test. #}
{% macro is_internal_address(email) -%}
    {%- set patterns = patterns_by_reason(ref('internal_addresses')) -%}
    {%- if not patterns -%} false
    {%- else -%} {{ fits(normalised_email(email), patterns.values() | join('|')) }}
    {%- endif -%}
{%- endmacro %}

{% macro fits(value, pattern) -%} {{ matches('lower(' ~ value ~ ')', "'^(" ~ pattern ~ ")$'") }} {%- endmacro %}

{# Reason -> one pattern, from a seed; the pattern must fit the whole lower-case value. #}
{% macro patterns_by_reason(seed, condition='true') %}
    {% set patterns = {} %}
    {% if execute and not seed.is_cte and load_relation(seed) %}
        {% set rows = run_query(
            "select reason, pattern from " ~ seed ~ " where " ~ condition ~ " order by reason, pattern"
        ).rows %}
        {% for row in rows %}
            {% set alternatives = [patterns[row[0]]] if row[0] in patterns else [] %}
            {% do patterns.update({row[0]: (alternatives + [row[1] | replace("'", "''")]) | join('|')}) %}
        {% endfor %}
    {% endif %}
    {{ return(patterns) }}
{% endmacro %}
