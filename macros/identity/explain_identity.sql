{#
    dbt run-operation explain_identity --args '{a: "email:jane@example.org", b: "user:u17"}'

    Prints the chain of evidence between two identifiers: each given as type:value, or as its hash from
    bridge_customer_identifiers. Where they are two customers, the shortest chain, and what refused it.
#}
{% macro explain_identity(a, b) %}
    {% set map = stored_model('int_identity_map') %}
    {% set one, other = known_identifier(a, map), known_identifier(b, map) %}
    {% set are_one = one.customer_id is not none and one.customer_id == other.customer_id %}
    {% if are_one %}
        {% do print(a ~ ' and ' ~ b ~ ' are one customer, ' ~ one.customer_id ~ '.') %}
    {% else %}
        {% do print(a ~ ' is ' ~ owner_in_words(one) ~ ', ' ~ b ~ ' is ' ~ owner_in_words(other) ~ '.') %}
    {% endif %}
    {% set chain = evidence_chain(one.key, other.key, are_one) %}
    {% for link in chain %}
        {% do print('  ' ~ loop.index ~ '. ' ~ link_in_words(link)) %}
    {% endfor %}
    {% do print('No evidence leads from one to the other.') if not chain and one.key != other.key %}
{% endmacro %}

{% macro known_identifier(given, map) %}
    {% set type, colon, value = given.partition(':') %}
    {% set text = "'" ~ (value if colon else given) | replace("'", "''") ~ "'" %}
    {% set found = run_query(
        "select cast(identifier_key as string), customer_id from " ~ map ~ " where identifier_hash = "
        ~ (hashed_identifier(type, text) if colon else text)
    ).rows %}
    {% if not found %}
        {% do exceptions.raise_compiler_error(
            "This warehouse knows no identifier " ~ given ~ ": give its type and value, such as "
            ~ "email:jane@example.org, or its hash from bridge_customer_identifiers."
        ) %}
    {% endif %}
    {{ return({'key': found[0][0], 'customer_id': found[0][1]}) }}
{% endmacro %}

{% macro owner_in_words(identifier) %}
    {{- return(
        'customer ' ~ identifier.customer_id if identifier.customer_id
        else 'nobody as a whole (a shared device, or a value that names nobody)'
    ) -}}
{% endmacro %}

{# The shortest chain of links from one identifier to another, the best evidence first where several are as short. #}
{% macro evidence_chain(start, goal, only_accepted) %}
    {% set reached = {start: none} %}
    {% set frontiers = [[start]] %}
    {% for step in range(60) if goal not in reached and frontiers[-1] %}
        {% set next = [] %}
        {% for link in links_of(frontiers[-1], only_accepted) if link.to not in reached %}
            {% do reached.update({link.to: link}) %}
            {% do next.append(link.to) %}
        {% endfor %}
        {% do frontiers.append(next) %}
    {% endfor %}
    {% set chain = [] %}
    {% set places = [goal] %}
    {% for step in range(60) if reached.get(places[-1]) %}
        {% do chain.insert(0, reached[places[-1]]) %}
        {% do places.append(chain[0].from) %}
    {% endfor %}
    {{ return(chain) }}
{% endmacro %}

{% macro links_of(keys, only_accepted) %}
    {% set links = [] %}
    {% set rows = run_query(
        "select cast(links.identifier_key as string), cast(links.neighbour_key as string), "
        ~ "one.identifier_type || ' ' || left(one.identifier_hash, 12), "
        ~ "other.identifier_type || ' ' || left(other.identifier_hash, 12), links.rule, links.evidence_source, "
        ~ "cast(links.first_seen_at as date), cast(links.last_seen_at as date), links.confidence, "
        ~ "coalesce(links.refused_because, case when links.accepted_to < timestamp '9999-12-31' then "
        ~ "'a newer version of the record says otherwise' end) "
        ~ "from " ~ stored_model('int_identity_neighbours') ~ " as links "
        ~ "inner join " ~ stored_model('int_identity_map') ~ " as one on links.identifier_key = one.identifier_key "
        ~ "inner join " ~ stored_model('int_identity_map') ~ " as other on links.neighbour_key = other.identifier_key "
        ~ "where links.identifier_key in (" ~ keys | join(', ') ~ ") "
        ~ ("and links.accepted_to = timestamp '9999-12-31' " if only_accepted)
        ~ "order by links.refused_because is not null, links.confidence desc, links.neighbour_key limit 20000"
    ).rows %}
    {% for row in rows %}
        {% do links.append({
            'from': row[0], 'to': row[1], 'ends': row[2] ~ ' - ' ~ row[3], 'rule': row[4], 'source': row[5],
            'seen': row[6] ~ ('' if row[6] == row[7] else ' to ' ~ row[7]), 'confidence': row[8],
            'refused_because': row[9]
        }) %}
    {% endfor %}
    {{ return(links) }}
{% endmacro %}

{% macro link_in_words(link) %}
    {{- return(
        link.ends ~ ': ' ~ link.rule ~ ' (' ~ link.source ~ ', ' ~ link.seen ~ ', confidence ' ~ link.confidence ~ ')'
        ~ (', REFUSED: ' ~ link.refused_because if link.refused_because else '')
    ) -}}
{% endmacro %}
