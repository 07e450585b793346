from ml.graph import components_at_snapshots


def model(dbt, session):
    dbt.config(materialized="table")
    return components_at_snapshots(dbt.ref("int_snapshot_links").to_arrow_table())
