"""Training and scoring of a score beside plain LightGBM on the same matrices.

The plain fit and the plain prediction are what nobody can do without; what a score does beyond them
is to test, to calibrate, to rehearse and to explain itself.
"""

import json
from collections import deque
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import lightgbm as lgb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from bench.measure import Cost, Prepare, Work, costs, table
from ml.contributions import Contributions
from ml.hazard import Hazard
from ml.matrix import feature_matrix, labelled_examples
from ml.scoring import Reasons, score, themes_of
from ml.training import train

BATCH = 10_000
CHECKED = 1_000
MEANINGS = Path(__file__).parents[1] / "seeds" / "feature_meanings.csv"


def compare_models(warehouse: Path, score_name: str, horizons: list[int], count: int) -> float:
    """Print both tables for so many rows to score; how far reasons are from those of LightGBM."""
    folder = warehouse.parent / "models"
    folder.mkdir()
    examples = _write_training(warehouse, score_name, folder)
    trained = costs(
        {
            "train": (partial(_training, folder), partial(_train, folder, horizons)),
            "plain fit": (partial(_matrix_to_fit, folder), _fit),
        }
    )
    table(
        f"Training on {examples:,} rows, {', '.join(map(str, horizons))} days",
        ["", "x plain fit", "GiB"],
        [[name, f"{cost / trained['plain fit']:.2f}", f"{cost.gib:.2f}"]
         for name, cost in trained.items()],
    )  # fmt: skip
    few = max(count // 4, 1)
    for rows in (few, count):
        _write_rows(folder, rows)
    found = costs(
        {
            f"score {few:,}": _scored(folder, few),
            f"score {count:,}": _scored(folder, count),
            "reasons": (partial(_predicted, folder, count), _explain),
            "plain predictions": (partial(_matrices, folder, count), _predict),
            "pred_contrib": (partial(_matrices, folder, count), partial(_predict, contrib=True)),
        }
    )
    off = _difference(folder, few)
    _print_scoring(found, count, off)
    return off


def _print_scoring(found: dict[str, Cost], count: int, off: float) -> None:
    ours, why, bare, peer = (
        found[name] for name in (f"score {count:,}", "reasons", "plain predictions", "pred_contrib")
    )
    table(
        f"Scoring {count:,} rows with all reasons; contributions differ by at most {off:.0e}",
        ["", "x plain predictions", "GiB"],
        [[name, f"{cost / bare:.2f}", f"{cost.gib:.2f}"] for name, cost in found.items()],
    )
    print(
        f"  pred_contrib over all rows takes {peer / why:.1f} times as long as reasons (aim: 3),"
        f" {peer / ours:.1f} times as long as all of scoring, from file to file"
    )


def _write_training(warehouse: Path, score_name: str, folder: Path) -> int:
    """What a score of the demo world learns from, and how many rows that is."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        con.execute(f"copy scores.{score_name}__training to '{folder}/training.parquet'")
        ((rows,),) = con.execute(f"select count(*) from scores.{score_name}__training").fetchall()
    return int(rows)


def _write_rows(folder: Path, count: int) -> None:
    """Customers to score: so many draws from all that the model has learned from."""
    with duckdb.connect() as con:
        con.execute(
            f"""copy (
                with given as (
                    select *, row_number() over (order by snapshot_at, customer_id) as place
                    from '{folder}/training.parquet'
                ),
                drawn as (
                    select 'customer ' || number as customer_id,
                        1 + hash(number) % (select count(*) from given) as place
                    from range({count}) as numbers (number)
                )
                select drawn.customer_id, timestamp '2026-01-01' as snapshot_at,
                    given.* exclude (customer_id, snapshot_at, is_scoring, place)
                from drawn inner join given on drawn.place = given.place
            ) to '{_rows(folder, count)}'"""
        )


def _rows(folder: Path, count: int) -> Path:
    return folder / f"rows_{count}.parquet"


def _training(folder: Path) -> pa.Table:
    return pq.read_table(folder / "training.parquet")


def _train(folder: Path, horizons: list[int], training: pa.Table) -> None:
    pq.write_table(train("measured", training, horizons), folder / "model.parquet")


def _model(folder: Path) -> tuple[Hazard, dict[str, Any], pa.Table]:
    models = pq.read_table(folder / "model.parquet")
    rows = [row for row in models.to_pylist() if row["status"] == "trained"]
    if not rows:
        reason = models["reason"][0].as_py()
        raise RuntimeError(f"no model to compare: {reason}; take more customers")
    return Hazard.from_row(rows[0]), json.loads(rows[0]["card"]), models


def _matrix_to_fit(folder: Path) -> tuple[lgb.Dataset, dict[str, Any]]:
    """What the model in use was fitted to, once."""
    model, card, _ = _model(folder)
    examples = labelled_examples(_training(folder))
    rows = model.periods.known(examples).only(Hazard.columns(examples.features, model.features))
    return lgb.Dataset(rows.values, rows.labels), card


def _fit(prepared: tuple[lgb.Dataset, dict[str, Any]]) -> None:
    data, card = prepared
    lgb.train(card["parameters"], data, num_boost_round=card["rounds"])


def _scored(folder: Path, count: int) -> tuple[Prepare, Work]:
    """Read in batches from a file, scored, and written to another one."""
    return lambda: _model(folder)[2], partial(_score, folder, count)


def _score(folder: Path, count: int, models: pa.Table) -> None:
    with duckdb.connect() as con:
        rows = con.sql(f"from '{_rows(folder, count)}'").to_arrow_reader(BATCH)
        predictions = score(models, rows, csv.read_csv(MEANINGS))
        with pq.ParquetWriter(folder / f"scored_{count}.parquet", predictions.schema) as file:
            for batch in predictions:
                file.write_batch(batch)


def _matrices(folder: Path, count: int) -> tuple[Hazard, list[list[np.ndarray]]]:
    """The matrix of each period, batch by batch."""
    model, *_ = _model(folder)
    rows = pq.read_table(_rows(folder, count))
    batches = rows.combine_chunks().to_batches(max_chunksize=BATCH)
    return model, [model.matrices(feature_matrix(rows, model.features)) for rows in batches]


def _predict(prepared: tuple[Hazard, list[list[np.ndarray]]], contrib: bool = False) -> None:
    model, batches = prepared
    for matrices in batches:
        for matrix in matrices:
            model.booster.predict(matrix, pred_contrib=contrib)


def _predicted(folder: Path, count: int) -> tuple[Reasons, list[tuple[list[np.ndarray], Any]]]:
    """The matrices of each batch with what was predicted from them."""
    model, card, _ = _model(folder)
    reasons = Reasons(model, card["base_rates"][-1], themes_of(csv.read_csv(MEANINGS)))
    _, batches = _matrices(folder, count)
    return reasons, [(matrices, model.chances(matrices)) for matrices in batches]


def _explain(prepared: tuple[Reasons, list[tuple[list[np.ndarray], Any]]]) -> None:
    """The contributions of all rows, and the reasons of those that get some, at all horizons."""
    reasons, batches = prepared
    for matrices, chances in batches:
        longest = reasons.model.periods.at_horizons(chances)[:, -1]
        deque(reasons.by_horizon(matrices, chances, longest), maxlen=0)


def _difference(folder: Path, count: int) -> float:
    """How far contributions to the first period are from those of LightGBM, at most, in some rows.

    Of horizons they are means over periods, of which LightGBM knows nothing.
    """
    model, *_ = _model(folder)
    rows = pq.read_table(_rows(folder, count)).slice(0, CHECKED)
    matrix, *_ = model.matrices(feature_matrix(rows, model.features))
    known = np.asarray(model.booster.predict(matrix, pred_contrib=True))
    return float(np.abs(Contributions.of(model.booster)(matrix) - known[:, :-1]).max())
