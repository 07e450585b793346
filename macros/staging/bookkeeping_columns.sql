{#
    The last columns of every staging relation: when, from where, and in which run a row was
    admitted.
#}
{% macro bookkeeping_columns(relation) -%}
    {{ relation }}.occurred_at,
        {{ relation }}.loaded_at,
        {{ relation }}.file,
        {{ relation }}.file_row,
        run_window.run_index
{%- endmacro %}

{#
    The same for records that change: `loaded_at` is when the version became known, `known_to` when
    it was replaced.
#}
{% macro version_columns(relation) -%}
    {{ relation }}.occurred_at,
        {{ relation }}.loaded_at,
        {{ relation }}.known_to,
        {{ relation }}.first_loaded_at,
        {{ relation }}.content_fingerprint,
        {{ relation }}.file,
        {{ relation }}.file_row,
        {{ relation }}.run_index
{%- endmacro %}
