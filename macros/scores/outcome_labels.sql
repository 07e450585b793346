{#
    Rows of `found` (snapshot_at, customer_id, as_of and the time of the outcome) as training reads
    them. What came before the snapshot is not the outcome that was asked for.
#}
{% macro outcome_labels(found, outcome_at) %}
    select
        snapshot_at,
        customer_id,
        {{ days_between('snapshot_at', 'as_of') }} as days_followed,
        case
            when {{ outcome_at }} >= snapshot_at and {{ outcome_at }} < as_of
                then {{ days_between('snapshot_at', outcome_at) }}
        end as outcome_after_days
    from {{ found }}
{% endmacro %}
