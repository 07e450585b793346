{#
    Rows of `found` (snapshot_at, customer_id, as_of and the time of the outcome) as training reads
    them. For whom it had come before the snapshot, unknown then, there is nothing to foretell.
#}
{% macro outcome_labels(found, outcome_at) %}
    select
        snapshot_at,
        customer_id,
        {{ days_between('snapshot_at', 'as_of') }} as days_followed,
        case
            when {{ outcome_at }} < as_of
                then {{ days_between('snapshot_at', outcome_at) }}
        end as outcome_after_days
    from {{ found }}
    where {{ outcome_at }} is null or {{ outcome_at }} >= snapshot_at
{% endmacro %}
