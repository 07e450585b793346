{#
    Keyed hash of an identifier; null stays null. The key is a session variable set by the plugin:
    without it the query fails, for a hash under no key would be no protection.
#}
{% macro identifier_hash(identifier_type, value) -%}
    {{ return(typed_identifier_hash("'" ~ identifier_type ~ "'", value)) }}
{%- endmacro %}

{# the same where the type is a column #}
{% macro typed_identifier_hash(type_column, value) -%}
    {{ return(dialect('typed_identifier_hash')(type_column, value)) }}
{%- endmacro %}

{% macro duckdb__typed_identifier_hash(type_column, value) -%}
    left(sha256({{ duckdb__required_key() }} || {{ type_column }} || ':' || {{ value }}), 32)
{%- endmacro %}

{% macro spark__typed_identifier_hash(type_column, value) -%}
    left(sha2(concat({{ spark__required_key() }}, {{ type_column }}, ':', {{ value }}), 256), 32)
{%- endmacro %}

{% macro duckdb__required_key() -%}
    coalesce(
        cast(getvariable('identifier_key') as string),
        error('the identifier key is not set: connect through profiles/profiles.yml')
    )
{%- endmacro %}

{#
    A session variable of Spark 4.0 (`declare variable identifier_key string`). A persistent view may
    not name one: on Spark a relation that hashes has to be a table.
#}
{% macro spark__required_key() -%}
    coalesce(
        session.identifier_key,
        raise_error('the identifier key is not set: declare the session variable identifier_key')
    )
{%- endmacro %}
