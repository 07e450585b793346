-- nothing that landed is lost: each count is taken on its own, so a difference is a lost row
select source, file, landed_row_count
from {{ ref('int_landed_files') }}
where
    landed_row_count
    <> usable_row_count + duplicate_row_count + quarantined_row_count + erased_row_count
