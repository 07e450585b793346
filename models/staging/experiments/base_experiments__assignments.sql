{{ landed_and_judged(
    'experiments', 'experiment_assignments',
    record_id=identifier_hash('unit', "experiment || ':' || unit_type || ':' || unit_id"),
    occurred_at="assigned_at",
    loaded_at="coalesce(_loaded_at, assigned_at)"
) }}
