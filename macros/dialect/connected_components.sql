{#
    Solves the connected components of links, a query with the columns identifier_key and
    neighbour_key: the language and the code that leave `target` as a table with one row per linked
    identifier and the smallest identifier of its component as component_key. One machine does it in
    memory; an engine of many does it in SQL.
#}
{% macro connected_components(links, target) -%}
    {{ return(dialect('connected_components')(links, target)) }}
{%- endmacro %}

{% macro duckdb__connected_components(links, target) -%}
    {% set code %}
from ml.graph import connected_components


class dbtObj:
    def __init__(self, load_relation):
        pass


def model(dbt, session):
    return connected_components(session.sql({{ links | tojson }}).to_arrow_table())


def materialize(components, con):
    con.register("components", components)
    con.execute({{ ("create or replace table " ~ target ~ " as select * from components") | tojson }})
    con.unregister("components")
    {% endset %}
    {{ return({'language': 'python', 'code': code}) }}
{%- endmacro %}

{% macro default__connected_components(links, target) -%}
    {% do contracted_components(links, target) %}
    {{ return({'language': 'sql', 'code': 'select 1 as solved_already'}) }}
{%- endmacro %}
