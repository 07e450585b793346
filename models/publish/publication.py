from warehouse.publication import publish_build


def model(dbt, session):
    dbt.config(materialized="table")
    gate = dbt.ref("publication_gate").to_arrow_table()
    return publish_build(session.cursor(), gate)
