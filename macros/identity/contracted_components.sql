{#
    Connected components in plain SQL, by randomised contraction: in every round each identifier is
    represented by the one of its neighbourhood that a hash of that round puts first, and the links
    between representatives are solved the same way. The number of rounds grows with the logarithm of
    the number of identifiers, whatever the shape of the graph. After Boegeholz, Brand and Todor,
    "In-database connected component analysis" (2020).

    `links` is a query with the columns identifier_key and neighbour_key. Makes `target`, with tables
    named after it on the way: one row per linked identifier with the smallest identifier of its
    component as component_key.
#}
{% macro contracted_components(links, target) %}
    {% do make_table(target ~ '__graph_1', doubled_links(links)) %}
    {% do contract(target, 1) %}
    {% do make_table(target, named_after_the_smallest(target ~ '__labels_1')) %}
    {% do run_query('drop table ' ~ target ~ '__labels_1') %}
{% endmacro %}

{# From the links of a round to the label of each of their ends, by way of the next round. #}
{% macro contract(target, round) %}
    {% set graph, left = target ~ '__graph_' ~ round, target ~ '__graph_' ~ (round + 1) %}
    {% set labels, later = target ~ '__labels_' ~ round, target ~ '__labels_' ~ (round + 1) %}
    {% do make_table(labels, representatives(graph, round)) %}
    {% do make_table(left, links_between(graph, labels)) %}
    {% do run_query('drop table ' ~ graph) %}
    {% if run_query('select 1 from ' ~ left ~ ' limit 1').rows %}
        {% do contract(target, round + 1) %}
        {% do make_table(labels ~ '_final', relabelled(labels, later)) %}
        {% do run_query('drop table ' ~ later) %}
        {% do make_table(labels, 'select * from ' ~ labels ~ '_final') %}
        {% do run_query('drop table ' ~ labels ~ '_final') %}
    {% else %}
        {% do run_query('drop table ' ~ left) %}
    {% endif %}
{% endmacro %}

{% macro make_table(name, query) %}
    {% do run_query('drop table if exists ' ~ name) %}
    {% do run_query('create table ' ~ name ~ ' as ' ~ query) %}
{% endmacro %}

{% macro doubled_links(links) %}
    select identifier_key as one, neighbour_key as other from ({{ links }}) as links
    union
    select neighbour_key, identifier_key from ({{ links }}) as links
{% endmacro %}

{% macro representatives(graph, round) %}
    select
        one as node,
        case
            when {{ scrambled('one', round) }} < min({{ scrambled('other', round) }}) then one
            else min_by(other, {{ scrambled('other', round) }})
        end as label
    from {{ graph }}
    group by one
{% endmacro %}

{% macro links_between(graph, labels) %}
    select distinct ones.label as one, others.label as other
    from {{ graph }} as graph
    inner join {{ labels }} as ones on graph.one = ones.node
    inner join {{ labels }} as others on graph.other = others.node
    where ones.label <> others.label
{% endmacro %}

{% macro relabelled(labels, later) %}
    select labels.node, coalesce(later.label, labels.label) as label
    from {{ labels }} as labels
    left join {{ later }} as later on labels.label = later.node
{% endmacro %}

{% macro named_after_the_smallest(labels) %}
    select labels.node as identifier_key, smallest.node as component_key
    from {{ labels }} as labels
    inner join (
        select label, min(node) as node from {{ labels }} group by label
    ) as smallest
        on labels.label = smallest.label
{% endmacro %}
