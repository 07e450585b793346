{#
    Why a landed row cannot be used, in words that the person who lands the file understands; null
    when it can. Expects record_id, occurred_at, loaded_at and cast_failure in scope.
    The value that does not fit stays in the payload, so that reasons can be counted; a word that its
    seed lacks is named, for it is what to add.
    A clock a little ahead of ours is normal, so an event may lie up to a day after its arrival; a plan
    may lie any time after it.
#}
{% macro unusable_reason(email_columns=[], vocabulary={}, is_planned=false) %}
    case
        when cast_failure is not null then split_part(cast_failure, ':', 1)
        when record_id is null or trim(record_id) = '' then 'its key is missing'
        when occurred_at is null then 'its time is missing'
        when loaded_at is null then 'the time it was loaded is missing'
        when least(occurred_at, loaded_at) < timestamp '{{ var("plausible_from") }}'
            or greatest(occurred_at, loaded_at) >= timestamp '{{ var("plausible_until") }}'
            then 'its time is not plausible'
        {%- if not is_planned %}
        when occurred_at > loaded_at + interval 1 day then 'it happened after it was loaded'
        {%- endif %}
        {%- for column in email_columns %}
        when length({{ column }}) > {{ var('longest_email') }} then '{{ column }} is too long'
        {%- endfor %}
        {%- for column, seed in vocabulary.items() %}
        when {{ word_of('timed.' ~ column) }} is not null and {{ seed }}.{{ column }} is null
            then '{{ column }} ' || left({{ word_of('timed.' ~ column) }}, 100) || ' is not in seeds/{{ seed }}.csv'
        {%- endfor %}
    end
{% endmacro %}
