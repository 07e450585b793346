{#
    True where a model adds to what is stored; false on its first build, on a full refresh and when
    the run window says that what is stored was built under other rules.
#}
{% macro is_increment() %}
    {{ return(is_incremental() and not is_rewrite()) }}
{% endmacro %}

{#
    The same for a table that holds this run's share only: false where the run computes everything.
#}
{% macro is_partial() %}
    {{ return(execute and not is_rewrite()) }}
{% endmacro %}

{% macro is_rewrite() %}
    {% set run_window = run_window_relation() if execute %}
    {% if not run_window %}{{ return(false) }}{% endif %}
    {{ return(run_query("select is_rewrite from " ~ run_window).columns[0].values()[0]) }}
{% endmacro %}

{#
    The run window as a relation, for macros that act outside a model's own dependencies; none
    before the first build.
#}
{% macro run_window_relation() %}
    {{ return(adapter.get_relation(target.database, 'intermediate', 'int_run_window')) }}
{% endmacro %}
