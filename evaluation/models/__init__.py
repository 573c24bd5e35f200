"""One evaluation's life, in rows: what it is scored by, what was entered, what happened, what is sealed."""

from evaluation.models.comments import Comment
from evaluation.models.drafts import FrameworkDraft
from evaluation.models.entries import Explanation, Indicator, Narrative, Remark, Verification
from evaluation.models.evaluations import EDITABLE_STATES, Evaluation, FrameworkDocument, Round, State
from evaluation.models.evidence import Evidence
from evaluation.models.imports import Import, Mapping
from evaluation.models.parts import Elimination, FinalAccount, OfficeTask
from evaluation.models.record import Approval, Event, Seal
from evaluation.models.replays import Replay, ReplayLine

__all__ = [
    "EDITABLE_STATES",
    "Approval",
    "Comment",
    "Elimination",
    "Evaluation",
    "Event",
    "Evidence",
    "Explanation",
    "FinalAccount",
    "FrameworkDocument",
    "FrameworkDraft",
    "Import",
    "Indicator",
    "Mapping",
    "Narrative",
    "OfficeTask",
    "Remark",
    "Replay",
    "ReplayLine",
    "Round",
    "Seal",
    "State",
    "Verification",
]
