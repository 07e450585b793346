from ml.acceptance import renew


def model(dbt, session):
    dbt.config(materialized="table")
    accepted = dbt.ref("int_accepted_models").filter("score_name = 'churn'").fetchall()
    standing = session.table(str(dbt.this)).to_arrow_table() if accepted else None
    horizons = dbt.config.meta_get("horizons")
    return renew("churn", dbt.ref("churn__training").to_arrow_table(), horizons, standing)
