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
    {%- set patterns = blocked_patterns(identifier_type) -%}
    {%- if not patterns -%} {{ spoken }}
    {%- else -%}
    case
        {%- for reason, pattern in patterns.items() %}
        when {{ matches('lower(' ~ spoken ~ ')', "'^(" ~ pattern ~ ")$'") }} then 'blocked: {{ reason }}'
        {%- endfor %}
        else {{ spoken }}
    end
    {%- endif -%}
{%- endmacro %}

{# Reason -> one pattern, from the seed; the pattern must fit the whole lower-case value. #}
{% macro blocked_patterns(identifier_type) %}
    {% set seed = ref('blocked_identifiers') %}
    {% set patterns = {} %}
    {% if execute and not seed.is_cte and load_relation(seed) %}
        {% set rows = run_query(
            "select reason, pattern from " ~ seed ~ " where identifier_type = '" ~ identifier_type
            ~ "' order by reason, pattern"
        ).rows %}
        {% for row in rows %}
            {% set alternatives = [patterns[row[0]]] if row[0] in patterns else [] %}
            {% do patterns.update({row[0]: (alternatives + [row[1] | replace("'", "''")]) | join('|')}) %}
        {% endfor %}
    {% endif %}
    {{ return(patterns) }}
{% endmacro %}
