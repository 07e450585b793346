{#
    The erasure step, once identity knows which identifiers an erased person holds: every staging
    row and touchpoint that shows one of them is deleted and its key kept in restricted.erased_records,
    so that the landed row is neither admitted again nor counted as lost. Free while nobody asked;
    afterwards it looks at what arrived, and at everything only for a person newly erased.
#}
{% macro purge_erased() %}
    {% if not execute or flags.EMPTY %}{{ return('select 1 as nothing_to_do') }}{% endif %}
    {% set erased = this %}
    {% set tombstones = source('restricted', 'tombstones').render() %}
    {% set ledger = source('restricted', 'erased_records').render() %}
    {% set evidence = source('restricted', 'erased_evidence').render() %}
    {% set sightings = source('restricted', 'erased_sightings').render() %}
    {% set forgetting = source('restricted', 'forgetting_builds').render() %}
    {% set former = erased.schema ~ '.erased_before_rewrite' %}
    {{ begin_anew(ledger, former, [tombstones, ledger, evidence, sightings]) if is_rewrite() }}
    {% set run_index = run_query('select max(run_index) from ' ~ ref('int_run_window')).columns[0].values()[0] %}
    {% if run_query('select count(*) from ' ~ erased).columns[0].values()[0] > 0 %}
    {% set purged = {} %}
    {% for table, keeper in var('landing_tables').items() if table != 'erasure_requests' %}
    {% set kept = ref('stg_' ~ keeper) %}
    {% set condition = shows_erased(table, kept, erased, run_index) %}
    {% do purged.update({table: kept}) if condition %}
    {{ write_in_ledger(ledger, table, kept, condition, run_index) if condition }}
    {% endfor %}
    {{ note_what_was_known(forgetting, erased, ledger, purged, run_index) }}
    {% set touchpoints = erased.schema ~ '.touchpoints_to_purge' %}
    create or replace table {{ touchpoints }} as {{ touchpoints_of_erased(erased, ledger) }};
    {{ touch_owners(touchpoints, run_index) }}
    {{ remember_evidence(erased, touchpoints, evidence) }}
    {{ remember_sightings(touchpoints, sightings) }}
    {% for table, kept in purged.items() %}
    delete from {{ kept }} as kept where exists (
        select 1 from {{ ledger }} as known
        where
            known.source = '{{ table }}'
            and known.record_id = kept.record_id
            and known.content_fingerprint is not distinct from {{ kept_fingerprint(kept) }}
    );
    {% endfor %}
    {{ forget_what_is_shown(evidence) }}
    delete from {{ ref('int_evidence_paired') }}
    where identifier_key in (select identifier_key from {{ erased }})
        or neighbour_key in (select identifier_key from {{ erased }});
    delete from {{ ref('int_touchpoints') }} as kept
    where touchpoint_id in (select touchpoint_id from {{ touchpoints }});
    drop table {{ touchpoints }};
    {% for owned in [ref('int_shared_touchpoints'), ref('int_snapshot_shared_touchpoints')] %}
    delete from {{ owned }} as kept where not exists (
        select 1 from {{ ref('int_touchpoints') }} as present
        where present.touchpoint_id = kept.touchpoint_id
    );
    {% endfor %}
    {{ forget_owners(erased) }}
    insert into {{ tombstones }}
    select identifier_key, requested_at, run_index
    from {{ erased }}
    where identifier_key not in (select identifier_key from {{ tombstones }});
    {% endif %}
    {{ keep_receipts(ledger, former) if is_rewrite() }}
{% endmacro %}

{#
    A rewrite derives anew who is erased and what was theirs. Receipts stay what they were: a record was
    erased by the build that erased it first.
#}
{% macro begin_anew(ledger, former, derived) %}
    create or replace table {{ former }} as
    select source, record_id, min(run_index) as run_index from {{ ledger }} group by source, record_id;
    {% for table in derived %}
    delete from {{ table }};
    {% endfor %}
{% endmacro %}

{% macro keep_receipts(ledger, former) %}
    merge into {{ ledger }} as ledger using {{ former }} as former
    on ledger.source = former.source and ledger.record_id = former.record_id
    when matched then update set run_index = former.run_index;
    drop table {{ former }}
{% endmacro %}

{#
    Models and publications of earlier builds may show somebody who asks for the first time, an identifier
    that had an owner and a row that was admitted before. What arrives of somebody long erased they cannot
    show. A rewrite forgot what earlier builds knew, so it takes whoever is newly erased for known.
#}
{% macro note_what_was_known(forgetting, erased, ledger, purged, run_index) %}
    insert into {{ forgetting }}
    {%- if is_rewrite() %}
    select distinct run_index from {{ erased }} where run_index = {{ run_index }};
    {%- else %}
    select {{ run_index }} where exists (
        select 1 from {{ ref('stg_privacy__erasure_requests') }} as requests
        inner join {{ erased }} as erased on {{ identifier_key('requests.email_hash') }} = erased.identifier_key
        where requests.run_index = {{ run_index }} and erased.run_index = {{ run_index }}
    )
    or exists (
        select 1 from {{ source('state', 'identifier_owners').render() }} as owned
        inner join {{ erased }} as erased on owned.identifier_key = erased.identifier_key
    )
    {%- for table, kept in purged.items() %}
    or exists (
        select 1 from {{ kept }} as kept
        inner join {{ ledger }} as known on kept.record_id = known.record_id
        where
            known.source = '{{ table }}'
            and known.run_index = {{ run_index }}
            and kept.run_index < {{ run_index }}
    )
    {%- endfor %};
    {%- endif %}
{% endmacro %}

{% macro write_in_ledger(ledger, table, kept, condition, run_index) %}
    {% set fingerprint = kept_fingerprint(kept) %}
    insert into {{ ledger }}
    select distinct '{{ table }}', kept.record_id, {{ fingerprint }}, {{ run_index }}
    from {{ kept }} as kept
    left join {{ ledger }} as known
        on known.source = '{{ table }}'
        and kept.record_id = known.record_id
        and {{ fingerprint }} is not distinct from known.content_fingerprint
    where known.record_id is null and {{ condition }};
{% endmacro %}

{% macro touchpoints_of_erased(erased, ledger) %}
    select kept.touchpoint_id
    from {{ ref('int_touchpoints') }} as kept
    where kept.actor_key in (select identifier_key from {{ erased }})
        or kept.device_key in (select identifier_key from {{ erased }})
        or kept.touchpoint_id in ({{ shared_with_erased(erased) }})
        or exists (
            select 1 from {{ ledger }} as known
            where known.source = kept.source and known.record_id = kept.record_id
        )
{% endmacro %}

{#
    The registry, the history of who is who and that of scores speak of them no more. Scores also go
    under every id that they had until the last build or earlier, as the log of changes tells, where
    nobody else has that id now.
#}
{% macro forget_owners(erased) %}
    {% set erased_keys = "(select identifier_key from " ~ erased ~ ")" %}
    {% set erased_ids = "(select customer_id from " ~ erased ~ ")" %}
    delete from {{ source('state', 'score_history').render() }}
    where customer_id in {{ erased_ids }}
        or customer_id in (
            select former.customer_id
            from (
                select customer_id, identifier_key
                from {{ source('state', 'identifier_owners').render() }}
                union all
                select other_customer_id, anchor_key
                from {{ source('state', 'identity_changes').render() }}
                where change in ('merged', 'renamed')
            ) as former
            where former.identifier_key in {{ erased_keys }}
        )
        and customer_id not in (
            select customer_id from {{ ref('int_identity_map') }}
            where customer_id is not null and identifier_key not in {{ erased_keys }}
        );
    delete from {{ source('state', 'identifier_owners').render() }} where identifier_key in {{ erased_keys }};
    delete from {{ source('state', 'customer_registry').render() }} where anchor_key in {{ erased_keys }};
    delete from {{ source('state', 'identity_changes').render() }}
    where anchor_key in {{ erased_keys }}
        or customer_id in {{ erased_ids }}
        or other_customer_id in {{ erased_ids }};
{% endmacro %}

{# What an erased person did on a device that others use too. #}
{% macro shared_with_erased(erased) %}
    select owned.touchpoint_id
    from {{ ref('int_shared_touchpoints') }} as owned
    where owned.owner_key in (select identifier_key from {{ erased }})
{% endmacro %}

{#
    What identity still has to know of erased records, as keyed hashes and times: which identifiers they
    showed, and when which device was used.
#}
{% macro remember_evidence(erased, touchpoints, evidence) %}
    {% set shown = ref('int_identifiers_unioned') %}
    {% set records %}
    select source, record_id from {{ shown }}
    where not is_erased and identifier_key in (select identifier_key from {{ erased }})
    union
    select gone.source, gone.record_id from {{ ref('int_touchpoints') }} as gone
    where gone.touchpoint_id in (select touchpoint_id from {{ touchpoints }})
    {% endset %}
    {{ forget_what_is_shown(evidence) }}
    insert into {{ evidence }}
    select
        shown.source, md5(shown.record_id), shown.identifier_type, shown.identifier_hash,
        shown.observed_at, shown.loaded_at, shown.superseded_at
    from {{ shown }} as shown
    inner join ({{ records }}) as records
        on shown.source = records.source and shown.record_id = records.record_id
    where not shown.is_erased;
{% endmacro %}

{# Of a record that is there nothing has to be remembered. #}
{% macro forget_what_is_shown(evidence) %}
    delete from {{ evidence }} as remembered where exists (
        select 1 from {{ ref('int_identifiers_unioned') }} as shown
        where
            not shown.is_erased
            and shown.source = remembered.source
            and md5(shown.record_id) = remembered.record_hash
            and shown.loaded_at = remembered.loaded_at
    );
{% endmacro %}

{% macro remember_sightings(touchpoints, sightings) %}
    insert into {{ sightings }}
    select
        md5(touchpoint_id), source, md5(record_id), touchpoint_type, actor_type, actor_hash, actor_key,
        device_hash, device_key, device_profile, is_bot_agent, occurred_at, loaded_at
    from {{ ref('int_touchpoints') }}
    where
        touchpoint_id in (select touchpoint_id from {{ touchpoints }})
        and (device_key is not null or touchpoint_type = 'email_clicked');
{% endmacro %}

{#
    A record may show an erased person and belong to somebody else: that customer loses a touchpoint, and
    its sessions and journeys are to be computed anew. Of a shared device all are touched that were seen
    on it: the time over which each held it changes.
#}
{% macro touch_owners(touchpoints, run_index) %}
    {% set touched = ref('int_customers_touched') %}
    {% set resolved_before = stored_relation('int_touchpoints_resolved') %}
    {% set gone %}
    (
        select * from {{ ref('int_touchpoints') }}
        where touchpoint_id in (select touchpoint_id from {{ touchpoints }})
    )
    {% endset %}
    {% set owners %}
    select distinct owner.customer_id
    from {{ gone }} as gone
    inner join {{ ref('int_identity_map') }} as owner on gone.actor_key = owner.identifier_key
    where owner.customer_id is not null
    {%- if resolved_before %}
    union
    select present.customer_id
    from {{ gone }} as gone
    inner join {{ resolved_before }} as present on gone.device_key = present.device_key
    where gone.device_key in (select device_key from {{ ref('int_shared_touchpoints') }})
    {%- endif %}
    {% endset %}
    delete from {{ touched }} where customer_id in ({{ owners }});
    insert into {{ touched }} select customer_id, {{ run_index }} from ({{ owners }}) as owners;
{% endmacro %}

{# What tells the versions of a record apart: a new one may show more of an erased person. #}
{% macro kept_fingerprint(kept) %}
    {% set columns = adapter.get_columns_in_relation(kept) | map(attribute='name') %}
    {{ return('kept.content_fingerprint' if 'content_fingerprint' in columns else 'cast(null as string)') }}
{% endmacro %}

{#
    True for a row that shows an identifier newly erased, or that arrived and shows any erased one, or
    that was theirs on a device that others use too. What is recorded of a device but not of a moment on
    it (an assignment, a consent) goes with everybody who was seen on the device; a refusal stays, for
    it protects whoever comes back.
#}
{% macro shows_erased(table, kept, erased, run_index) %}
    {%- set columns = identifier_columns(kept) -%}
    {%- set key = identifier_key('kept.' ~ columns[0]) -%}
    {%- set newly = "(select identifier_key from " ~ erased ~ " where run_index = " ~ run_index ~ ")" -%}
    {%- set any = "(select identifier_key from " ~ erased ~ ")" -%}
    {%- set conditions = [] -%}
    {%- if var('landing_tables')[table].split('__')[0] in var('standing_sources') and columns -%}
        {%- set seen_on = "(select device_key from " ~ ref('int_device_claims') ~ " where claimant_key in " ~ any ~ ")" -%}
        {%- do conditions.append(key ~ ' in ' ~ any) -%}
        {%- do conditions.append(key ~ ' in ' ~ seen_on) -%}
    {%- else -%}
        {%- for column in columns -%}
            {%- set key = identifier_key('kept.' ~ column) -%}
            {%- do conditions.append(key ~ ' in ' ~ newly) -%}
            {%- do conditions.append('(kept.run_index = ' ~ run_index ~ ' and ' ~ key ~ ' in ' ~ any ~ ')') -%}
        {%- endfor -%}
        {%- if 'cookie_hash' in columns -%}
            {%- do conditions.append(
                "kept.record_id in (select shared.record_id from " ~ ref('int_touchpoints') ~ " as shared "
                ~ "where shared.source = '" ~ table ~ "' and shared.touchpoint_id in ("
                ~ shared_with_erased(erased) ~ "))"
            ) -%}
        {%- endif -%}
    {%- endif -%}
    {%- set protects = ' and kept.is_granted' if table == 'consents' else '' -%}
    {{- return('((' ~ conditions | join(' or ') ~ ')' ~ protects ~ ')' if conditions else '') -}}
{% endmacro %}
