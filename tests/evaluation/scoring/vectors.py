"""The golden vectors of tests/cases/rules, one file per rule: readings and settings as the tests take them."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from evaluation.loading import load_file
from evaluation.scoring.rules import SETTINGS
from evaluation.scoring.rules.award import Reading
from evaluation.scoring.shapes import Reader

FOLDER = Path(__file__).parents[2] / "cases" / "rules"
VECTORS: dict[str, Any] = {file.stem: load_file(file) for file in sorted(FOLDER.glob("*.yaml"))}
CASES: list[tuple[str, dict[str, Any]]] = [
    (kind, {"settings": entry.get("settings"), **vector}) for kind, entry in VECTORS.items() for vector in entry["vectors"]
]


def reading_of(vector: dict[str, Any]) -> Reading:
    values: dict[str, Any] = {key: Decimal(vector[key]) for key in ("actual", "target", "share") if vector.get(key) is not None}
    values |= {key: date.fromisoformat(vector[key]) for key in ("done_on", "due_on") if key in vector}
    values |= {key: vector[key] for key in ("level", "holds", "words") if key in vector}
    if "items" in vector:
        values["items"] = frozenset(vector["items"])
    figures = vector.get("figures", {})
    values["figures"] = {key: None if value is None else Decimal(value) for key, value in figures.items()}
    return Reading(**values)


def settings_of(kind: str, given_settings: Any) -> Any:
    reader = Reader()
    settings = reader.record(SETTINGS[kind], given_settings or {}, "")
    assert not reader.faults
    return settings
