{#
    Contracted columns that no landed file of their table holds (landed type none), or that landed in
    another type. Columns the contract calls optional may be absent.
#}
{% macro drifted_columns() %}
    {% set drifted = [] %}
    {% if execute and not flags.EMPTY %}
        {% for landing in graph.sources.values() if landing.schema == 'landing' and source_is_on(landing.source_name) %}
            {% set formats = landed_formats(landing.name) %}
            {% set present = landed_columns(landing.name, formats) if formats else {} %}
            {% for column in landing.columns.values() if formats %}
                {% set landed_type = present.get(column.name) %}
                {% if not landed_type and not column.config.meta.get('optional') %}
                    {% do drifted.append([landing.name, column.name, none, column.data_type]) %}
                {% elif landed_type and 'csv' not in formats and not same_kind(landed_type, column.data_type) %}
                    {% do drifted.append([landing.name, column.name, landed_type, column.data_type]) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ return(drifted) }}
{% endmacro %}

{# Loaders differ in how wide a number is and in whether a key is a number: that is no drift. #}
{% macro same_kind(landed_type, contracted_type) %}
    {% set numbers = ['tinyint', 'smallint', 'integer', 'bigint', 'hugeint'] + fractional_kinds() %}
    {% set landed_kind = kind_of(landed_type) %}
    {{ return(
        same_type(landed_type, contracted_type)
        or (contracted_type in ['string'] + numbers and landed_kind in numbers)
        or (contracted_type == 'timestamp' and landed_kind.startswith('timestamp'))
    ) }}
{% endmacro %}
