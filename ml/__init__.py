"""Pure functions over Arrow tables and NumPy arrays: graphs, scores, reasons. Knows no dbt."""

import os

# Threads of LightGBM that wait must not spin: beside DuckDB's they took the cores from those that
# work, and training took ten times as long. Read once, when LightGBM is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
