-- depends_on: {{ ref('quarantined_records') }}
-- Every published relation stands above this node: dbt skips it, and with it the publication, when
-- a test on any of them fails.
with

run_window as (select * from {{ ref('int_run_window') }}),

row_counts as (
    {%- for relation, is_by_customer in published_relations().items() %}
    select
        '{{ relation }}' as relation_name,
        count(*) as row_count,
        {{ is_by_customer | lower }} as is_by_customer
    from {{ ref(relation) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

forgetting as (
    select count(*) > 0 as must_forget
    from {{ source('restricted', 'forgetting_builds') }} as forgetting_builds
    inner join run_window on forgetting_builds.run_index = run_window.run_index
),

publication_gate as (
    select
        row_counts.relation_name,
        row_counts.row_count,
        row_counts.is_by_customer,
        run_window.build_id,
        cast(run_window.as_of as string) as as_of,
        run_window.previous_build_id,
        case
            when run_window.command <> 'build'
                then 'only dbt build publishes, for it alone runs the tests'
            {%- if unselected_nodes() > 0 %}
            else '{{ unselected_nodes() }} nodes were left out, and half a build is none'
            {%- endif %}
        end as refused_because,
        run_window.is_rewrite
        or forgetting.must_forget
        or mod(run_window.run_index, {{ var('whole_publication_every') }}) = 0 as must_write_whole,
        forgetting.must_forget,
        {{ var('keep_publications') }} as keep_publications,
        cast({{ var('most_shrink') }} as double) as most_shrink,
        {{ var('may_shrink') | lower }} or forgetting.must_forget as may_shrink,
        {{ var('score_history_days') }} as score_history_days
    from row_counts
    cross join run_window
    cross join forgetting
)

select * from publication_gate
