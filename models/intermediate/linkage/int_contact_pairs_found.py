from ml.linkage import contact_pairs
from warehouse.scratch import scratch_database


def model(dbt, session):
    dbt.config(materialized="table")
    levels = dbt.ref("linkage_levels").to_arrow_table()
    blocks = dbt.ref("linkage_blocks").to_arrow_table()
    thresholds = dbt.ref("linkage_thresholds").to_arrow_table()
    cards = dbt.ref("int_contact_cards")
    if not cards.filter("is_touched").limit(1).to_arrow_table().num_rows:
        cards = cards.limit(0)
    with scratch_database(session) as database:
        pairs = contact_pairs(cards.to_arrow_table(), levels, blocks, thresholds, database)
    return pairs
