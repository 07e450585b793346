-- a row that cannot be used is kept with its reason, unless it shows an erased person
select files.source
from (
    select source, sum(quarantined_row_count) as row_count
    from {{ ref('int_landed_files') }}
    group by source
) as files
left join (
    select source, count(*) as row_count
    from {{ ref('quarantined_records') }}
    group by source
) as kept on files.source = kept.source
cross join (
    select count(*) as identifier_count from {{ source('restricted', 'tombstones') }}
) as erased
where erased.identifier_count = 0 and files.row_count <> coalesce(kept.row_count, 0)
