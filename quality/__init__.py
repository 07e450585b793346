"""Data quality with Great Expectations: checks of the landing files and of the published marts."""

import os

# read when Great Expectations is imported: nothing about the data ever leaves the machine
os.environ["GX_ANALYTICS_ENABLED"] = "False"
