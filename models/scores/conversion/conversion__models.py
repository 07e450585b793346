from ml.training import train


def model(dbt, session):
    dbt.config(materialized="table")
    return train("conversion", dbt.ref("conversion__training").to_arrow_table())
