-- A rule that names a type nobody knows would silently join nobody, and two rules that contradict
-- each other would make chance decide. Each row says which row of which seed to mend, and how.
{{ config(meta={'explains': true}) }}

{%- set types = ref('identifier_types') %}
{%- set tables = var('landing_tables') | list %}

with

identity_rules as (select * from {{ ref('identity_rules') }}),

identity_guards as (select * from {{ ref('identity_guards') }}),

linkage_levels as (select * from {{ ref('linkage_levels') }}),

linkage_thresholds as (select * from {{ ref('linkage_thresholds') }}),

named_types as (
    select 'identity_rules: the rule "' || rule || '"' as place, identifier_type from identity_rules
    union all
    select 'identity_rules: the rule "' || rule || '"', neighbour_type from identity_rules
    union all
    select 'identity_guards: the guard "' || reason || '"', identifier_type from identity_guards
    union all
    select 'identity_guards: the guard "' || reason || '"', neighbour_type from identity_guards
    union all
    select 'blocked_identifiers: the pattern "' || pattern || '"', identifier_type
    from {{ ref('blocked_identifiers') }}
)

select
    place || ' names the type "' || coalesce(identifier_type, '')
    || '", which identifier_types does not have: correct it, or add a row there' as explanation
from named_types
where identifier_type is null or identifier_type not in (select identifier_type from {{ types }})
union all
select
    'identity_rules: the rule "' || rule || '" is about what "' || evidence_source
    || '" shows, which is no landing table: name one of landing_tables, contact_pairs or nothing'
from identity_rules
where
    evidence_source not in (
        'contact_pairs'
        {%- for table in tables %},
        '{{ table }}'
        {%- endfor %}
    )
union all
select
    'identity_rules: the rule "' || rule
    || '" has several ranks or confidences: give it one of each'
from identity_rules
group by rule
having count(distinct coalesce(rank, 0)) > 1 or count(distinct coalesce(confidence, 0)) > 1
union all
select
    'identity_rules: the rule "' || rule
    || '" has the rank ' || coalesce(cast(rank as string), 'none')
    || ' and the confidence ' || coalesce(cast(confidence as string), 'none')
    || ': a rank begins at 1, a confidence lies between 0 and 1'
from identity_rules
where
    rank < 1
    or confidence not between 0 and 1
    or (rank is not null and confidence is null and evidence_source <> 'contact_pairs')
union all
select
    'identity_rules: ' || min(rule) || ' and ' || max(rule) || ' are about the same evidence, '
    || least(identifier_type, neighbour_type)
    || ' and ' || greatest(identifier_type, neighbour_type)
    || ' from ' || coalesce(evidence_source, 'any source') || ': keep one of them'
from identity_rules
group by
    evidence_source, least(identifier_type, neighbour_type),
    greatest(identifier_type, neighbour_type), coalesce(needs_click, false)
having count(*) > 1
union all
select
    'identity_guards: the guard "' || reason
    || '" refuses "' || coalesce(refuses, '') || '" beyond '
    || coalesce(cast(most_neighbours as string), 'none')
    || ' neighbours: write these or everything, and a number from 1 on'
from identity_guards
where
    refuses is null
    or refuses not in ('these', 'everything')
    or coalesce(most_neighbours, 0) < 1
union all
select
    'identifier_types: the type "' || identifier_type || '" is shared by "'
    || coalesce(when_shared, '') || '" and kept apart from rank '
    || coalesce(cast(apart_from_rank as string), 'none')
    || ' on: write split_by_time, last_login or leave_anonymous, and a rank from 1 on or nothing'
from {{ types }}
where
    when_shared is null
    or when_shared not in ('split_by_time', 'last_login', 'leave_anonymous')
    or apart_from_rank < 1
union all
select
    'identifier_types: the type "' || identifier_type || '" is shared by "' || when_shared
    || '", but its kind is "' || coalesce(kind, '')
    || '": only a device is split among people, write leave_anonymous'
from {{ types }}
where coalesce(kind, '') <> 'device' and when_shared in ('split_by_time', 'last_login')
union all
select
    'survivorship_rules: ' || attribute || ' trusts "' || trusted_sources
    || '": name landing tables, the most trusted one first, with | between them and nothing else'
from {{ ref('survivorship_rules') }}
{%- set table = '(' ~ tables | join('|') ~ ')' %}
where
    trusted_sources is not null
    and not {{ matches('trusted_sources', "'^" ~ table ~ "([|]" ~ table ~ ")*$'") }}
union all
select
    'survivorship_rules: ' || attribute
    || ' is to come from the most trusted source, but no source is named: fill trusted_sources'
from {{ ref('survivorship_rules') }}
where rule = 'most_trusted' and trusted_sources is null
union all
select
    'linkage_levels: the comparison "' || comparison
    || '" needs a level 0 for missing values, and as its last one the condition else'
from linkage_levels
group by comparison
having min(level) <> 0 or max_by(lower(condition), level) <> 'else'
union all
select
    'linkage_levels: level ' || cast(level as string) || ' of the comparison "' || comparison
    || '" needs an m_probability and a u_probability between 0 and 1'
from linkage_levels
where
    level > 0
    and not coalesce(m_probability between 0 and 1 and u_probability between 0 and 1, false)
union all
select 'linkage_thresholds: prior, suspect and link are all needed, and suspect is at most link'
from linkage_thresholds
having
    -- an empty seed is refused by linkage itself; here it may be a build with --empty
    count(*) not in (0, 3)
    or max(case when threshold = 'suspect' then probability end)
    > max(case when threshold = 'link' then probability end)
