"""Rounds recomputed under another framework: what is stored is read in streams, scored by the core, and held against it.

reading: sealed submissions, or what is entered, of many evaluations · placing: where rows stand under the other framework ·
comparing: two scorecards, row by row · telling: summary, JSON and sheets of what came out. services/replays.py runs it.
"""
