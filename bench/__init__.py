"""Benchmarks, run by hand: each prints ratios to a floor or to a peer measured in the same run."""
