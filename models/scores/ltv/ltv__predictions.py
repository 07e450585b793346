from ml.value import score


def model(dbt, session):
    dbt.config(materialized="table")
    customers = dbt.ref("ltv__customers").order("customer_id")
    return score(dbt.ref("ltv__models").to_arrow_table(), customers.to_arrow_reader(10_000))
