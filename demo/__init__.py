"""Throughline's demo world: a seeded generator of the landing contract with known truth."""

__version__ = "1.0.0"
