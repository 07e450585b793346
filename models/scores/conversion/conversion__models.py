from ml.training import train


def model(dbt, session):
    dbt.config(materialized="table")
    accepted = dbt.ref("int_accepted_models").filter("score_name = 'conversion'")
    if accepted.count("*").fetchall()[0][0]:
        return session.table(str(dbt.this)).to_arrow_table()
    horizons = dbt.config.meta_get("horizons")
    return train("conversion", dbt.ref("conversion__training").to_arrow_table(), horizons)
