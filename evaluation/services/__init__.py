"""The verbs: each atomic, each with `by=`, each leaves an event, each compares what was seen with what is there."""

from evaluation.services.entering import Desk, add_rows, enter, enter_at, explain, keep_total, remove_row
from evaluation.services.importing import put_document
from evaluation.services.lines import save_lines
from evaluation.services.moving import approve, pass_on, return_for_changes, submit, verify_rows
from evaluation.services.pasting import take_over
from evaluation.services.record import Conflict, Refused, Stale
from evaluation.services.rounds import open_round, save_round
from evaluation.services.taking_in import take_in
from evaluation.services.undoing import redo, undo

__all__ = [
    "Conflict",
    "Desk",
    "Refused",
    "Stale",
    "add_rows",
    "approve",
    "enter",
    "enter_at",
    "explain",
    "keep_total",
    "open_round",
    "pass_on",
    "put_document",
    "redo",
    "remove_row",
    "return_for_changes",
    "save_lines",
    "save_round",
    "submit",
    "take_in",
    "take_over",
    "undo",
    "verify_rows",
]
