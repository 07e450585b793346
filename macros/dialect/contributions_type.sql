{# A list of themes and what each contributes. #}
{% macro contributions_type() %}{{ return(dialect('contributions_type')()) }}{% endmacro %}
{% macro duckdb__contributions_type() -%} struct(theme varchar, contribution double)[] {%- endmacro %}
{% macro spark__contributions_type() -%} array<struct<theme: string, contribution: double>> {%- endmacro %}
