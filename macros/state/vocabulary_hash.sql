{#
    One hash over what a team edits: the seeds and the variables that shape stored rows. When it
    changes, what is stored was built under other rules and the next build rewrites it. Seeds that only
    tables read say `shapes_rows: false`: every build makes these anew.
#}
{% macro vocabulary_hash() %}
    {% set parts = [] %}
    {% if execute %}
        {% for node in graph.nodes.values() if node.resource_type == 'seed' and node.package_name == project_name
            and node.config.get('meta', {}).get('shapes_rows', true) %}
            {% do parts.append(node.name ~ '=' ~ node.checksum.checksum) %}
        {% endfor %}
        {% for name in var('rewriting_vars') %}
            {% do parts.append(name ~ '=' ~ (var(name) | tojson)) %}
        {% endfor %}
    {% endif %}
    {{ return(local_md5(parts | sort | join(';'))) }}
{% endmacro %}
