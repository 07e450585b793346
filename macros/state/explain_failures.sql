{#
    on-run-end: for failures whose cause lies in the data or the surroundings, one line in plain words
    after dbt's own output: what is wrong where, and the remedy. The last publication always stays.
#}
{% macro explain_failures(results) %}
    {% for result in results if result.status in ['error', 'fail'] and result.message %}
        {% set explanation = explanation_of(result.message) %}
        {% if explanation %}{% do print('\n' ~ result.node.name ~ ': ' ~ explanation) %}{% endif %}
    {% endfor %}
{% endmacro %}

{% macro explanation_of(message) %}
    {% set keep = ' The last publication stays as it is.' %}
    {% set truncated = modules.re.search("(?:No magic bytes found at end of file|Failed to read Parquet file|too small to be a Parquet file)[^'\"]*['\"]([^'\"]+)", message) %}
    {% set badly_encoded = modules.re.search('Invalid string encoding found in Parquet file "([^"]+)": value (.+) is not valid UTF8', message) %}
    {% set bad_csv = modules.re.search('CSV Error on Line: (\\d+)(?s:.*?)(Invalid unicode|Expected Number of Columns|quote)(?s:.*?)file = (\\S+)', message) %}
    {% set refused = modules.re.search('ValueError: (.+)', message) %}
    {% if truncated %}
        {{ return(
            'the landing file ' ~ truncated.group(1) ~ ' is cut off or is no Parquet file. Land it again, '
            ~ 'or move it out of the folder, and build again.' ~ keep
        ) }}
    {% elif badly_encoded %}
        {{ return(
            'the landing file ' ~ badly_encoded.group(1) ~ ' holds text that is not UTF-8 (' ~ badly_encoded.group(2)
            ~ '). Export it again as UTF-8 and build again.' ~ keep
        ) }}
    {% elif bad_csv %}
        {{ return(
            'line ' ~ bad_csv.group(1) ~ ' of the landing file ' ~ bad_csv.group(3) ~ ' cannot be read ('
            ~ bad_csv.group(2) ~ '). Export it again as UTF-8 with one header line and build again.' ~ keep
        ) }}
    {% elif refused %}
        {{ return(refused.group(1)) }}
    {% endif %}
{% endmacro %}
