{#
    Landing files of one table. `landed_files` renders the relation that reads them, every row with
    its `file` and `file_row`. `landed_folders`, `landed_formats` and `landed_columns` ask the connected
    engine what lies there: files come and go and their columns drift, so this is known only at run
    time.
    `fractional_files` tells what the types of whole columns hide: number columns of single files.
#}
{% macro landed_files(table_name, formats) -%}
    {{ return(dialect('landed_files')(table_name, formats)) }}
{%- endmacro %}
{% macro landed_folders() -%}
    {{ return(adapter.dispatch('landed_folders')()) }}
{%- endmacro %}
{% macro landed_formats(table_name) -%}
    {{ return(adapter.dispatch('landed_formats')(table_name)) }}
{%- endmacro %}
{% macro landed_columns(table_name, formats) -%}
    {{ return(adapter.dispatch('landed_columns')(table_name, formats)) }}
{%- endmacro %}
{% macro fractional_files(table_name, formats) -%}
    {{ return(adapter.dispatch('fractional_files')(table_name, formats)) }}
{%- endmacro %}

{% macro landing_glob(table_name, format) %}
    {{- return(var('landing_path') ~ '/' ~ table_name ~ '/*.' ~ format) -}}
{% endmacro %}

{% macro duckdb__landed_folders() %}
    {% set folders = [] %}
    {% for format in ['parquet', 'csv'] %}
        {% set found = run_query(
            "select distinct parse_path(file)[-2] from glob('" ~ landing_glob('*', format) ~ "') order by all"
        ) %}
        {% do folders.extend(found.columns[0].values()) %}
    {% endfor %}
    {{ return(folders | unique | list) }}
{% endmacro %}

{% macro duckdb__landed_formats(table_name) %}
    {% set formats = [] %}
    {% for format in ['parquet', 'csv'] %}
        {% set found = run_query("from glob('" ~ landing_glob(table_name, format) ~ "') limit 1") %}
        {% do formats.append(format) if found.rows %}
    {% endfor %}
    {{ return(formats) }}
{% endmacro %}

{# names as the contract writes them: a loader may shout #}
{% macro duckdb__landed_columns(table_name, formats) %}
    {% set columns = {} %}
    {% for row in run_query("describe " ~ duckdb__landed_files(table_name, formats)).rows %}
        {% do columns.update({row[0] | lower: row[1]}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{# Column -> type with fractions -> names of the files that hold it so, quoted. #}
{% macro duckdb__fractional_files(table_name, formats) %}
    {% set columns = {} %}
    {% set found = run_query(
        "select lower(name), duckdb_type, parse_filename(file_name) from parquet_schema('"
        ~ landing_glob(table_name, 'parquet') ~ "') where lower(split_part(duckdb_type, '(', 1)) in ('"
        ~ fractional_kinds() | join("', '") ~ "') order by all"
    ).rows if 'parquet' in formats else [] %}
    {% for name, type, file in found %}
        {% set files = columns.setdefault(name, {}).setdefault(type, []) %}
        {% do files.append("'" ~ file | replace("'", "''") ~ "'") %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#
    CSV is read file by file, so that a row keeps its number whatever files arrive beside it, and as
    documented (UTF-8, one header line, fields in double quotes where needed), never by guessing: a
    line that does not fit is an error with its number.
#}
{% macro duckdb__landed_files(table_name, formats) %}
    {%- if 'parquet' in formats -%}
    select *, parse_filename(filename) as file, file_row_number as file_row
    from read_parquet(
        '{{ landing_glob(table_name, 'parquet') }}',
        union_by_name = true, filename = true, file_row_number = true, binary_as_string = true
    )
    {%- endif -%}
    {%- if formats | length > 1 %} union all by name {% endif -%}
    {%- if 'csv' in formats -%}
    {%- for path, header in duckdb__csv_headers(table_name).items() %}
    select *, parse_filename('{{ path }}') as file, row_number() over () as file_row
    from {{ duckdb__csv_lines(path, var('csv_delimiter'), '"', true, duckdb__csv_columns(header)) }}
    union all by name
    {%- endfor %}
    select cast(null as string) as file, cast(null as bigint) as file_row where false
    {%- endif -%}
{% endmacro %}

{# Path and header line of each CSV file of a table; a file without a line has no rows either. #}
{% macro duckdb__csv_headers(table_name) %}
    {% set headers = {} %}
    {% set first_lines = [] %}
    {% for row in run_query("select file from glob('" ~ landing_glob(table_name, 'csv') ~ "')").rows %}
        {% set path = row[0] | replace("'", "''") %}
        {% set whole_lines = duckdb__csv_lines(path, '\x1f', '', false, ['line']) %}
        {% do first_lines.append("(select '" ~ path ~ "' as path, line from " ~ whole_lines ~ " limit 1)") %}
    {% endfor %}
    {% for row in run_query(first_lines | join(' union all ')).rows if first_lines %}
        {% do headers.update({row[0] | replace("'", "''"): row[1]}) %}
    {% endfor %}
    {{ return(headers) }}
{% endmacro %}

{#
    Column names of a header line; a blank one (an exported index) or a second of its name gets a
    number.
#}
{% macro duckdb__csv_columns(header) %}
    {% set columns = [] %}
    {% for field in header.split(var('csv_delimiter')) %}
        {% set name = field.strip().strip('"') | lower %}
        {% do columns.append(name if name and name not in columns else 'column ' ~ loop.index) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{% macro duckdb__csv_lines(path, delimiter, quote, header, columns) -%}
    read_csv(
        '{{ path }}', auto_detect = false, header = {{ header | lower }}, delim = '{{ delimiter }}',
        quote = '{{ quote }}', escape = '{{ quote }}',
        columns = {
        {%- for column in columns %}'{{ column | replace("'", "''") }}': 'varchar'{{ ', ' if not loop.last }}{% endfor -%}
        }
    )
{%- endmacro %}

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

{# Spark refuses to merge a number and a text. #}
{% macro spark__fractional_files(table_name, formats) %}{{ return({}) }}{% endmacro %}

{% macro spark__landed_files(table_name, formats) %}
    {% if 'csv' in formats %}
        {% do exceptions.raise_compiler_error(
            "Spark reads Parquet only: convert the CSV files in " ~ landing_glob(table_name, 'csv')
        ) %}
    {% endif %}
    select *, _metadata.file_name as file, _metadata.row_index as file_row
    from parquet.`{{ landing_glob(table_name, 'parquet') }}`
{% endmacro %}
