{#
    on-run-end: what a person who lands files or edits seeds can mend, said in one plain line after
    dbt's own words: what is wrong in which file or row, and the remedy.
#}
{% macro explain_failures(results) %}
    {% set explanations = [] %}
    {% set warnings = [] %}
    {% for result in results if result.status == 'error' and result.message %}
        {% do explanations.append(explanation_of(result.message, result.node.original_file_path) | trim) %}
    {% endfor %}
    {% for result in results if result.status in ['fail', 'warn'] and result.node.config.meta.get('explains') %}
        {% for row in run_query(result.node.compiled_code).rows %}
            {% do (explanations if result.status == 'fail' else warnings).append(row[0] ~ '.') %}
        {% endfor %}
    {% endfor %}
    {% for explanation in explanations | select | unique %}
        {% do print('\n' ~ explanation ~ ' The last publication stays as it is.') %}
    {% endfor %}
    {% for warning in warnings %}
        {% do print('\n' ~ warning) %}
    {% endfor %}
{% endmacro %}

{% macro explanation_of(message, path) %}
    {% for wording, sentence in troubles_of_files().items() %}
        {% set found = modules.re.search('(?s)' ~ wording, message) %}
        {% if found %}
            {% set file = found.group('file') %}
            {% set table = file.replace('\\', '/').split('/')[-2] %}
            {% set kind = 'seed' if table == 'seeds' else 'landing file' %}
            {% set trouble = sentence.format(**found.groupdict()) %}
            {{ return(table ~ ': the ' ~ kind ~ ' ' ~ file ~ ' ' ~ trouble ~ ' and build again.') }}
        {% endif %}
    {% endfor %}
    {% set row = modules.re.search('Row (\\d+) has (\\d+) values, but Table only has (\\d+) columns', message) %}
    {% if row %}
        {{ return(
            'seeds: the seed ' ~ path ~ ' cannot be read: line ' ~ (row.group(1) | int + 2) ~ ' has '
            ~ row.group(2) ~ ' fields where the header line has ' ~ row.group(3)
            ~ '. A text with a comma in it stands in double quotes: correct the line and build again.'
        ) }}
    {% endif %}
    {% set wording = '(missing|unexpected|no argument|bad|invalid) [^\\n]+: [^\\n]+' %}
    {% set pattern = modules.re.search('Invalid Input Error: (?P<trouble>' ~ wording ~ ')', message) %}
    {% if pattern %}
        {{ return(
            'seeds: a regular expression cannot be read: ' ~ pattern.group('trouble')
            ~ '. Correct it in the row of the seed that holds it, and build again.'
        ) }}
    {% endif %}
    {% set refused = modules.re.search('ValueError: (.+)', message) %}
    {{ return(refused.group(1) if refused else '') }}
{% endmacro %}

{# How the engine words it (each has a test that plants it), and what it means to the person. #}
{% macro troubles_of_files() %}
    {% set no_parquet = 'is cut off or is no Parquet file. Land it again, or move it out of the folder,' %}
    {% set line = 'CSV Error on Line: (?P<line>\\d+)\n.*?' %}
    {% set file = '.*?\n *file = (?P<file>[^\n]+)' %}
    {% set export = ' Correct the line or export the file again, as UTF-8,' %}
    {{ return({
        "No magic bytes found at end of file '(?P<file>.+?)'": no_parquet,
        "File '(?P<file>.+?)' too small to be a Parquet file": no_parquet,
        'string encoding found in Parquet file "(?P<file>.+?)": value (?P<value>.+?) is not valid UTF8':
            'holds text that is not UTF-8: {value}. Export it again as UTF-8',
        'file "(?P<file>.+?)": failed to cast column "(?P<column>.+?)" from type (?P<type>.+?) to (?P<other>.+?): ':
            'holds the column {column} as {type}, another file of the table as {other}. '
            ~ 'Land it again in the type of the contract',
        line ~ 'Invalid unicode' ~ file: 'cannot be read: line {line} is not UTF-8.' ~ export,
        line ~ 'Expected Number of Columns: (?P<header>\\d+) Found: (?P<fields>\\d+)' ~ file:
            'cannot be read: line {line} has {fields} fields where the header line has {header}.' ~ export,
        line ~ 'Error when converting column "(?P<column>.+?)". Could not convert string "(?P<value>.*?)" to .(?P<type>\\w+)' ~ file:
            'cannot be read: line {line} says "{value}" in the column {column}, which is no {type}.'
            ~ ' Correct the line',
        line ~ 'unterminated quote' ~ file:
            'cannot be read: line {line} has a quotation mark that is not closed.' ~ export,
        line ~ 'Maximum line size' ~ file: 'cannot be read: line {line} is too long.' ~ export,
        'Error when sniffing file "(?P<file>.+?)"':
            'cannot be read: a line has fewer fields than the header line, or the header other ones than'
            ~ ' before. Correct the line, or add --full-refresh,'
    }) }}
{% endmacro %}
