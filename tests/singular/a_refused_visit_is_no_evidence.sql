-- what a visit shows whose own cookie had refused analytics joins nobody
select visits.record_id, evidence.identifier_key, evidence.neighbour_key
from ({{ refused_visits() }}) as visits
inner join {{ ref('int_evidence_paired') }} as evidence
    on visits.record_id = evidence.record_id and evidence.source = 'web_events'
