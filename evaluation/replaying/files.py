"""The workbook of a replay as a file: written beside its place, synced and renamed, so it is whole or not there."""

import os
from pathlib import Path

from django.conf import settings
from django.utils import translation

from evaluation.models import Replay
from evaluation.replaying import telling
from evaluation.sheets.writing import workbook

FOLDER = Path(settings.VAR_DIR) / "files" / "replays"


def path(replay: Replay) -> Path:
    """Where the workbook lies in the active language; another run of the same replay has another name."""
    return FOLDER / f"{replay.pk}-{replay.asked_at:%Y%m%d%H%M%S%f}-{translation.get_language() or 'zh-hans'}.xlsx"


def keep(replay: Replay) -> Path:
    """Make the workbook in the active language."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return write(replay, path(replay))


def write(replay: Replay, place: Path) -> Path:
    """Write the workbook to a place."""
    beside = place.with_suffix(f".{os.getpid()}.part")
    with beside.open("wb") as file:
        file.write(workbook(telling.sheets(replay)))
        file.flush()
        os.fsync(file.fileno())
    return beside.rename(place)


def forget(replay: Replay) -> None:
    """Drop the workbooks of a replay that begins anew."""
    for old in FOLDER.glob(f"{replay.pk}-*.xlsx"):
        old.unlink(missing_ok=True)
