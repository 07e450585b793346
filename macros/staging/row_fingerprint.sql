{% macro row_fingerprint(relation, columns) -%}
    md5(concat_ws('|'
        {%- for column in columns %}, coalesce(cast({{ relation }}.{{ quoted(column) }} as string), '') {%- endfor -%}
    ))
{%- endmacro %}
