"""Frameworks by code: shipped ones from fixtures/, published ones from the database, each parsed once and kept by digest.

Published, a framework never changes. A shipped document that differs from what was published under its code is refused.
"""

import contextlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import DatabaseError, transaction

from evaluation import figures
from evaluation.loading import FIXTURES, load, load_file
from evaluation.models import FrameworkDocument, Round
from evaluation.scoring import framework as scoring
from evaluation.scoring.framework import Framework
from evaluation.scoring.shapes import Fault
from units.models import Person

FOLDER = FIXTURES / "frameworks"


class Faulty(ValueError):
    """A document that is no sound framework; `faults` says all that is wrong."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


class AlreadyPublished(ValueError):
    """Another document was published under this code and revision."""


_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)
_NODE_CODE = re.compile(r"[^\s/]{1,40}")
LONGEST = {"name": 120, "title": 200, "unit": 20}  # what the database holds of them


def check(document: Any) -> tuple[Framework | None, tuple[Fault, ...]]:
    """The framework and every fault of a document."""
    framework, faults = scoring.parse(document, figures.known())
    return framework, (*faults, *_can_be_kept(document))


def check_new(document: Any) -> tuple[Framework | None, tuple[Fault, ...]]:
    """As `check`, and that its revision is the next one of its code: what was published never changes."""
    framework, faults = check(document)
    if framework is None:
        return framework, faults
    latest = latest_revision(framework.code)
    if framework.revision != latest + 1:
        code = "published_before" if framework.revision <= latest else "revision_leaves_gap"
        numbers = (("reference", reference_of(framework)), ("next", latest + 1))
        faults = (*faults, Fault(code, "revision", numbers))
    return framework, faults


def latest_revision(code: str) -> int:
    """The highest revision that was published (or ships) under a code; 0 where there is none."""
    rows = FrameworkDocument.objects.filter(code=code).order_by("-revision").values_list("revision", flat=True)
    return max(rows.first() or 0, *(each.revision for each in shipped().values() if each.code == code), 0)


def _can_be_kept(document: Any) -> Iterator[Fault]:
    """Codes that addresses can carry, and names that fit where evaluations keep them."""
    if not isinstance(document, dict):
        return
    code, year = document.get("code"), str(document.get("year") or "")
    if isinstance(code, str) and code and not _CODE.fullmatch(code):
        yield Fault("code_unfit", "code", (("found", code[:60]),))
    if year.isascii() and year.isdigit() and not 1990 <= int(year[:9]) <= 2100:
        yield Fault("out_of_range", "year", (("found", year[:20]), ("minimum", "1990"), ("maximum", "2100")))
    yield from _too_long(document, "")
    yield from _nodes_can_be_kept(document, "")


def _nodes_can_be_kept(node: dict[str, Any], where: str) -> Iterator[Fault]:
    children = node.get("children")
    for number, child in enumerate(children if isinstance(children, list) else (), 1):
        if not isinstance(child, dict):
            continue
        place = f"{where}.children[{number}]".lstrip(".")
        code = child.get("code")
        if isinstance(code, str) and code and not _NODE_CODE.fullmatch(code):
            yield Fault("node_code_unfit", f"{place}.code", (("found", code[:60]),))
        yield from _too_long(child, f"{place}.")
        yield from _nodes_can_be_kept(child, place)


def _too_long(record: dict[str, Any], where: str) -> Iterator[Fault]:
    for name, limit in LONGEST.items():
        found = record.get(name)
        if isinstance(found, str) and len(found) > limit:
            yield Fault("text_too_long", f"{where}{name}", (("count", len(found)), ("limit", limit)))


@cache
def shipped() -> dict[str, Framework]:
    """The frameworks that come with the product, by code. A fault in one is a fault of the product."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        framework, faults = check(load_file(path))
        if framework is None or faults:
            raise Faulty(faults)
        found[framework.code] = framework
    return found


def reference_of(framework: Framework) -> str:
    """How documents name it: the code, with @ and the revision from the second on."""
    return framework.code if framework.revision == 1 else f"{framework.code}@{framework.revision}"


def everything() -> list[Framework]:
    """Shipped frameworks, and published ones where there is a database, by code."""
    found = dict(shipped())
    with contextlib.suppress(DatabaseError):
        found |= {row.reference: of(row) for row in FrameworkDocument.objects.all()}
    return [found[reference] for reference in sorted(found)]


def get(reference: str) -> Framework | None:
    """A framework by code, or code@revision; None where there is none."""
    if reference in shipped():
        return shipped()[reference]
    code, _, revision = reference.partition("@")
    if revision and not re.fullmatch(r"[1-9][0-9]{0,3}", revision, re.ASCII):
        return None
    try:
        row = FrameworkDocument.objects.filter(code=code, revision=int(revision or 1)).first()
    except DatabaseError:  # the command line works before there is a database
        return None
    return of(row) if row else None


_parsed: dict[str, Framework] = {}


def of(row: FrameworkDocument) -> Framework:
    """The framework of a published row, parsed once in a process. Its text is read (it may be deferred) only then."""
    return _parsed[row.digest] if row.digest in _parsed else parsed(row.digest, row.content)


def parsed(digest: str, canonical: str) -> Framework:
    """A framework from its canonical text (of a seal, of a draft), kept by digest."""
    if digest not in _parsed:
        framework, faults = scoring.parse(load(canonical))
        if framework is None:
            raise Faulty(faults)
        _parsed[digest] = framework
    return _parsed[digest]


_documents: dict[int, FrameworkDocument] = {}


def attach(found: Round) -> None:
    """Give a round its framework without asking again: what was published never changes."""
    pk = found.framework_id
    if pk not in _documents:
        _documents[pk] = FrameworkDocument.objects.get(pk=pk)
    found.framework = _documents[pk]


def forget() -> None:
    """Drop what is kept: for tests, which roll back what they published."""
    _documents.clear()


@transaction.atomic
def publish(document: Any, *, by: Person | None = None) -> FrameworkDocument:
    """Publish a document, once and for all. The same document again changes nothing; another under its code is refused."""
    framework, faults = check(document)
    if framework is None or faults:
        raise Faulty(faults)
    row = FrameworkDocument.objects.filter(code=framework.code, revision=framework.revision).first()
    if row is None:
        return FrameworkDocument.objects.create(
            code=framework.code,
            revision=framework.revision,
            digest=framework.digest,
            name=framework.name,
            year=framework.year,
            content=framework.canonical,
            published_by=by,
        )
    if row.digest != framework.digest:
        raise AlreadyPublished(row.reference)
    return row


def publish_shipped() -> list[FrameworkDocument]:
    """Publish what comes with the product; refuses one that differs from what was published under its code before."""
    return [publish(load_file(path)) for path in sorted(FOLDER.glob("*.yaml"))]
