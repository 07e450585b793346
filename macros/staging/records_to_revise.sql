{#
    Records of which a landed row says something that the kept versions do not say for its time: a new
    version, a fact that became visible, or a file that was landed again with other contents. Or that
    it says elsewhere, where a file was written anew under another name or in another order.
#}
{% macro records_to_revise(base, facts) %}
    select landed.record_id
    from ({{ rows_as_known(base, facts) }}) as landed
    left join {{ this }} as kept
        on landed.record_id = kept.record_id
        and {{ row_fingerprint('landed', facts) }} = kept.content_fingerprint
        and landed.loaded_at >= kept.loaded_at
        and (kept.known_to is null or landed.loaded_at < kept.known_to)
    left join {{ source('restricted', 'erased_records') }} as erased
        on erased.source = '{{ landing_table(model.name) }}'
        and landed.record_id = erased.record_id
        and {{ row_fingerprint('landed', facts) }} = erased.content_fingerprint
    where
        erased.record_id is null
        and (
            kept.record_id is null
            or landed.loaded_at = kept.loaded_at
            and (landed.file <> kept.file or landed.file_row <> kept.file_row)
        )
{% endmacro %}
