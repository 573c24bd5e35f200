"""The entry pages, one file a stage: figures, budget lines, indicators, texts, checks; and what they share."""

from evaluation.views.entry.cells import cells
from evaluation.views.entry.checks import checks, explain, submit
from evaluation.views.entry.comments import comment
from evaluation.views.entry.evidence import attach, download
from evaluation.views.entry.figures import figures, lines
from evaluation.views.entry.indicators import indicators, row
from evaluation.views.entry.paste import paste
from evaluation.views.entry.texts import texts
from evaluation.views.entry.undo import redo, undo

__all__ = [
    "attach",
    "cells",
    "checks",
    "comment",
    "download",
    "explain",
    "figures",
    "indicators",
    "lines",
    "paste",
    "redo",
    "row",
    "submit",
    "texts",
    "undo",
]
