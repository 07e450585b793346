{#
    Landing files of one table. `landed_files` renders the relation that reads them, every row with
    its `file` and `file_row`. `landed_formats` and `landed_columns` ask the connected engine what
    lies there: files come and go and their columns drift, so this is known only at run time.
#}
{% macro landed_files(table_name, formats) %}{{ return(dialect('landed_files')(table_name, formats)) }}{% endmacro %}
{% macro landed_formats(table_name) %}{{ return(adapter.dispatch('landed_formats')(table_name)) }}{% endmacro %}
{% macro landed_columns(table_name, formats) %}{{ return(adapter.dispatch('landed_columns')(table_name, formats)) }}{% endmacro %}

{% macro landing_glob(table_name, format) %}
    {{- return(var('landing_path') ~ '/' ~ table_name ~ '/*.' ~ format) -}}
{% endmacro %}

{% macro duckdb__landed_formats(table_name) %}
    {% set formats = [] %}
    {% for format in ['parquet', 'csv'] %}
        {% set found = run_query("select count(*) from glob('" ~ landing_glob(table_name, format) ~ "')") %}
        {% if found.columns[0].values()[0] > 0 %}{% do formats.append(format) %}{% endif %}
    {% endfor %}
    {{ return(formats) }}
{% endmacro %}

{% macro duckdb__landed_columns(table_name, formats) %}
    {% set columns = {} %}
    {% for row in run_query("describe " ~ duckdb__landed_files(table_name, formats)).rows %}
        {% do columns.update({row[0]: row[1]}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{% macro duckdb__landed_files(table_name, formats) %}
    {%- if 'parquet' in formats -%}
    select *, parse_filename(filename) as file, file_row_number as file_row
    from read_parquet('{{ landing_glob(table_name, 'parquet') }}', union_by_name = true, filename = true, file_row_number = true)
    {%- endif -%}
    {%- if formats | length > 1 %} union all by name {% endif -%}
    {%- if 'csv' in formats -%}
    select *, parse_filename(filename) as file, row_number() over () as file_row
    from read_csv('{{ landing_glob(table_name, 'csv') }}', union_by_name = true, filename = true, all_varchar = true)
    {%- endif -%}
{% endmacro %}

{#
    Spark can ask neither which files lie in a folder nor for the row of a CSV line, so it lands
    Parquet. Its session needs spark.sql.session.timeZone=UTC, spark.sql.parquet.mergeSchema=true (files
    drift) and spark.sql.parquet.inferTimestampNTZ.enabled=false (times are `timestamp`).
#}
{% macro spark__landed_formats(table_name) %}{{ return(['parquet']) }}{% endmacro %}

{% macro spark__landed_columns(table_name, formats) %}
    {% set columns = {} %}
    {% for row in run_query("describe query " ~ spark__landed_files(table_name, formats)).rows %}
        {% do columns.update({row[0]: {'int': 'integer'}.get(row[1], row[1])}) if row[0] not in ['file', 'file_row'] %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{% macro spark__landed_files(table_name, formats) %}
    {% if 'csv' in formats %}
        {% do exceptions.raise_compiler_error(
            "Spark reads Parquet only: convert the CSV files in " ~ landing_glob(table_name, 'csv')
        ) %}
    {% endif %}
    select *, _metadata.file_name as file, _metadata.row_index as file_row
    from parquet.`{{ landing_glob(table_name, 'parquet') }}`
{% endmacro %}
