"""The entry pages, one file a stage: figures, budget lines, indicators, texts, checks."""

from evaluation.views.entry.checks import checks, explain, submit
from evaluation.views.entry.figures import figures, lines
from evaluation.views.entry.indicators import indicators, row, score_preview
from evaluation.views.entry.texts import texts

__all__ = ["checks", "explain", "figures", "indicators", "lines", "row", "score_preview", "submit", "texts"]
