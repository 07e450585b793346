"""Pure functions over Arrow tables and NumPy arrays: graphs, scores, reasons. Knows no dbt."""
