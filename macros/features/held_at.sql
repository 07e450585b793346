{# Whether a moment lies in a stretch from held_from (inclusive) to held_to (exclusive, null: open). #}
{% macro held_at(stretches, moment) -%}
    {{ stretches }}.held_from <= {{ moment }}
        and coalesce({{ stretches }}.held_to, timestamp '9999-12-31') > {{ moment }}
{%- endmacro %}

{# The plan that the customer of each row held at a moment, the latest contract first; none: no row. #}
{% macro plans_held_at(relation, key, moment) %}
    select
        {{ relation }}.{{ key }},
        max_by(held.plan, (held.started_at, held.subscription_hash)) as plan
    from {{ relation }}
    inner join {{ ref('int_plans_held') }} as held
        on {{ relation }}.customer_id = held.customer_id
        and {{ held_at('held', relation ~ '.' ~ moment) }}
    group by {{ relation }}.{{ key }}
{% endmacro %}
