"""Sealing: canonical bytes, chained. The submission seal is the exact bytes of evaluation, scorecard, framework and texts."""

import hashlib
import json
from datetime import datetime
from typing import Any

from evaluation.models import Evaluation, Seal
from units.models import Person

GENESIS = "0" * 64


def canonical(content: Any) -> bytes:
    """The one form of a document in bytes: sorted keys, no blanks, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def chained(previous: str, content_hash: str) -> str:
    """H(previous ‖ H(content)): a purged content leaves a chain that still verifies."""
    return hashlib.sha256(f"{previous}{content_hash}".encode()).hexdigest()


def seal(evaluation: Evaluation, kind: Seal.Kind, content: Any, *, by: Person, at: datetime) -> Seal:
    """Add a seal to the evaluation's chain. Called under the evaluation's lock."""
    last = evaluation.seals.order_by("-number").first()
    data = canonical(content)
    content_hash, previous = digest(data), last.hash if last else GENESIS
    return Seal.objects.create(
        evaluation=evaluation,
        number=last.number + 1 if last else 1,
        kind=kind,
        content=data,
        content_hash=content_hash,
        previous_hash=previous,
        hash=chained(previous, content_hash),
        at=at,
        by=by,
    )


def opened(found: Seal) -> dict[str, Any]:
    """The content of a seal. Raises ValueError where its bytes are no longer those that were sealed."""
    content: dict[str, Any] = json.loads(checked(found))
    return content


def checked(found: Seal) -> bytes:
    """The exact bytes of a seal. Raises ValueError where they are no longer those that were sealed."""
    if not isinstance(found.content, bytes | memoryview):  # SQLite keeps any type in any column
        raise ValueError(f"the content of seal {found.pk} is no bytes")
    data = bytes(found.content)
    if digest(data) != found.content_hash or chained(found.previous_hash, found.content_hash) != found.hash:
        raise ValueError(f"seal {found.pk} does not match its hash")
    return data


def ends(found: Seal) -> tuple[dict[str, Any], dict[str, Any]]:
    """The evaluation and the scorecard of a submission, with what stands between them (framework, report) left unread.

    They are the first and the last of its keys, which are sorted; and a quotation mark within a text is escaped, so that what
    is looked for can only be the key. Raises ValueError as `opened` does.
    """
    text = checked(found).decode()
    last = text.rfind(_LAST)
    if not text.startswith(_FIRST) or last < 0:
        raise ValueError(f"seal {found.pk} is no submission")
    evaluation, _end = _DECODER.raw_decode(text, len(_FIRST))
    card, end = _DECODER.raw_decode(text, last + len(_LAST))
    if text[end:] != "}":
        raise ValueError(f"seal {found.pk} is no submission")
    return evaluation, card


_FIRST, _LAST = '{"evaluation":', ',"scorecard":'
_DECODER = json.JSONDecoder()


def latest(evaluation: Evaluation, kind: Seal.Kind) -> Seal | None:
    return evaluation.seals.filter(kind=kind).order_by("-number").first()
