"""Justified Chinese: the extra width of a line goes between its characters, not only into blanks (which Chinese has none of).

WeasyPrint 70 stretches blanks alone. This replaces its private `justify_line`; the version is pinned, and a golden test
of a page's right edge notices when it changes.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

WIDEST = 0.5  # of the type size: a line that lacks more than this between characters stays ragged


def install() -> None:
    """Put this way of justifying in the place of WeasyPrint's own."""
    from weasyprint.layout import inline  # noqa: PLC0415 - needs Pango

    inline.justify_line = _justify_line


def _justify_line(context: Any, line: Any, extra_width: float) -> None:
    characters = sum(len(box.text) for box in _texts(line))
    if characters < 2 or not _is_chinese(line):
        return
    gap = extra_width / (characters - 1)
    if 0 < gap <= WIDEST * line.style["font_size"]:
        _widen(context, line, gap, 0)


def _texts(box: Any) -> Iterator[Any]:
    """The text boxes of a line, in order."""
    if hasattr(box, "pango_layout"):
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _is_chinese(line: Any) -> bool:
    return any(unicodedata.east_asian_width(char) in "WF" for box in _texts(line) for char in box.text)


def _widen(context: Any, box: Any, gap: float, advance: float) -> float:
    """Add the gap to the letter spacing of every text, and move what follows; how far the end has moved."""
    from weasyprint.text.line_break import split_first_line  # noqa: PLC0415

    box.position_x += advance
    if hasattr(box, "pango_layout"):
        box.style = box.style.copy()
        spacing = box.style["letter_spacing"]
        box.style["letter_spacing"] = gap + (0 if spacing == "normal" else spacing)
        layout, _length, _resume, width, _height, _baseline = split_first_line(
            box.text, box.style, context, float("inf"), box.justification_spacing
        )
        advance += width - box.width
        box.width, box.pango_layout = width, layout
        return advance
    start = advance
    for child in getattr(box, "children", ()):
        if child.is_in_normal_flow():
            advance = _widen(context, child, gap, advance)
    box.width += advance - start
    return advance
