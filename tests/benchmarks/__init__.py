"""Benchmarks: each a ratio within one run, never a timed assert. ./dev bench prints them beside their goals.

The unit is a signed-in trivial view, on gunicorn with three workers and, where TEST_DATABASE_URL names one, PostgreSQL.
"""
