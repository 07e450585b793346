{#
    Whom touchpoints on devices show themselves, beside the device: touchpoint_hash and claimant_key, of
    several the one with the best evidence. `touchpoints` has touchpoint_hash, device_key, source and
    record_id; with `moment`, a column of it, also that, and what was known then is what counts.
#}
{% macro claimants(touchpoints, moment=none) %}
    select
        {{ moment ~ ',' if moment }}
        touchpoint_hash,
        claimant_key
    from (
        select
            {{ 'touchpoints.' ~ moment ~ ',' if moment }}
            touchpoints.touchpoint_hash,
            claims.claimant_key,
            row_number() over (
                partition by {{ 'touchpoints.' ~ moment ~ ', ' if moment }}touchpoints.touchpoint_hash
                order by claims.confidence desc, claims.claimant_key
            ) as claim_number
        from {{ touchpoints }} as touchpoints
        inner join {{ ref('int_identifiers_unioned') }} as shown
            on touchpoints.source = shown.source and touchpoints.record_id = shown.record_id
        inner join {{ ref('int_device_claims') }} as claims
            on touchpoints.device_key = claims.device_key
            and shown.identifier_key = claims.claimant_key
            {%- if moment %}
            and claims.claimed_from < touchpoints.{{ moment }}
            and claims.claimed_to >= touchpoints.{{ moment }}
            {%- else %}
            and claims.claimed_to = timestamp '9999-12-31'
            {%- endif %}
    ) as claimed
    where claim_number = 1
{% endmacro %}
