from ml.training import train


def model(dbt, session):
    dbt.config(materialized="table")
    return train("churn", dbt.ref("churn__training").to_arrow_table())
