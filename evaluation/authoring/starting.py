"""How a draft begins: as a copy of a published framework, as an empty one, or from a file."""

from typing import Any

from evaluation import loading
from evaluation.authoring import filled_in, places
from evaluation.scoring.framework import Framework
from evaluation.scoring.shapes import Fault, plain
from evaluation.sheets import reading
from evaluation.sheets.gate import Refused


def copy(framework: Framework, **head: str) -> dict[str, Any]:
    """A framework as a document to work on, with another code, year, name or revision. Revision 1 is not written."""
    document: dict[str, Any] = places.cleaned(plain(framework))
    document |= {key: value for key, value in head.items() if value}
    if document.get("revision") == "1":
        del document["revision"]
    return document


def empty(**head: str) -> dict[str, Any]:
    """A framework with a head and nothing else."""
    return {"format": "framework/1"} | {key: value for key, value in head.items() if value} | {"children": []}


def uploaded(content: bytes, filename: str) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    """The document in a YAML, JSON or XLSX file, or why it could not be read; a workbook's faults name their cells."""
    if content[:2] == b"PK" or filename.lower().endswith((".xlsx", ".xls", ".et", ".xlsm", ".ods", ".csv")):
        return _from_workbook(content, filename)
    try:
        document = places.cleaned(loading.read_bytes(content))
    except loading.Unloadable as error:
        return None, (Fault(error.code, error.where, (("found", error.found),)),)
    return (document, ()) if isinstance(document, dict) else (None, (Fault("not_a_mapping"),))


def _from_workbook(content: bytes, filename: str) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    try:
        sheets = reading.read(content, filename)
    except Refused as refused:
        return None, (Fault(refused.code, "", tuple(refused.numbers.items())),)
    return filled_in.document_of(sheets)
