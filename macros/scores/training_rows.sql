{# What a score learns from: features of past snapshots beside what came of them, and of whom. #}
{% macro training_rows(labels, features) %}
    select
        labels.outcome_after_days,
        labels.days_followed,
        run_window.as_of,
        coalesce(segments.plan, 'none') as plan,
        coalesce(segments.region, 'unknown') as region,
        features.*
    from {{ labels }} as labels
    inner join {{ features }} as features
        on labels.snapshot_at = features.snapshot_at
        and labels.customer_id = features.customer_id
    left join {{ ref('int_snapshot_segments') }} as segments
        on labels.snapshot_at = segments.snapshot_at
        and labels.customer_id = segments.customer_id
    cross join {{ ref('int_run_window') }} as run_window
{% endmacro %}
