"""The only file that knows WeasyPrint. It never fetches, and renders in a child process with limits.

The score table is laid out twice: once to learn which rows begin a page, then with its spans cut there (reports/spans.py).
"""

import gc
import os
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from evaluation import child
from reports import fonts, justify, outline, rows
from reports.material import Material

CSS = Path(settings.BASE_DIR) / "reports" / "static" / "reports"
MAX_PAGES = 400


class FontsMissing(RuntimeError):
    """A font or library without which Chinese would print as boxes."""

    def __init__(self, missing: dict[str, str]) -> None:
        super().__init__(", ".join(f"{what} ({package})" for what, package in missing.items()))
        self.missing = missing


def make(material: Material) -> bytes:
    """The report as PDF. Raises FontsMissing, or child.Failed where it ran into a limit."""
    warm()
    return child.run(lambda: render(material))


def html_of(material: Material, breaks: frozenset[int] = frozenset()) -> str:
    """The report as one HTML document, with the score table's spans cut at these rows."""
    with translation.override("zh-hans"):
        context = {
            "material": material,
            "report": material.report,
            "sections": outline.sections(material),
            "annexes": _annexes(material, breaks),
            "verified": rows.verified(material),
        }
        return render_to_string("reports/pdf.html", context)


def table_of(material: Material, breaks: frozenset[int] = frozenset()) -> str:
    """The annexes with a spanned table alone: where their rows fall does not depend on the pages before."""
    with translation.override("zh-hans"):
        spanned = [annex for annex in _annexes(material, breaks) if any("table" in context for _, context in annex["drawn"])]
        return render_to_string("reports/annexes.html", {"material": material, "report": material.report, "annexes": spanned})


def _annexes(material: Material, breaks: frozenset[int]) -> list[dict[str, Any]]:
    found = outline.annexes(material)
    for annex in found:
        for _template, context in annex["drawn"]:
            if "table" in context:
                context["table"] = context["table"].cut(breaks)
    return found


@cache
def warm() -> None:
    """Load what every report needs, once in a process: library and stylesheet. No font yet: Pango starts a thread with
    its first font, and a child that is forked beside threads may wait for them forever (docs/decisions/0006)."""
    missing = fonts.missing()
    if missing:
        raise FontsMissing(missing)
    os.environ["FONTCONFIG_FILE"] = str(fonts.CONFIG)
    _css()


def render(material: Material) -> bytes:
    """Lay out the table alone, cut its spans where its rows begin pages, then lay out the whole."""
    gc.disable()
    breaks = row_breaks(_lay_out(table_of(material)))
    if breaks:
        breaks = row_breaks(_lay_out(table_of(material, breaks)))
    document = _lay_out(html_of(material, breaks))
    if len(document.pages) > MAX_PAGES:
        raise ValueError(f"more than {MAX_PAGES} pages")
    return bytes(document.write_pdf(pdf_identifier=material.digest[:16].encode()))


def row_breaks(document: Any) -> frozenset[int]:
    """The rows of the score table that begin a page (but for its first), from the anchors of the pages."""
    found = set()
    for page in document.pages:
        rows = sorted(int(name.removeprefix("row-")) for name in page.anchors if name.startswith("row-"))
        if rows and rows[0] > 0:
            found.add(rows[0])
    return frozenset(found)


def _lay_out(html: str) -> Any:
    from weasyprint import HTML  # noqa: PLC0415 - needs Pango, which a machine may lack

    css, fetcher = _css()
    return HTML(string=html, url_fetcher=fetcher).render(stylesheets=[css], font_config=_fonts())


@cache
def _css() -> tuple[Any, Any]:
    """The stylesheet parsed once, and the fetcher that refuses everything."""
    from weasyprint import CSS as Sheet  # noqa: N811, PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    class Denying(URLFetcher):  # type: ignore[misc]
        """Nothing is fetched: not from the network, not from disk."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError(f"not fetched: {url[:80]}")

    justify.install()
    fetcher = Denying()
    sheet = "".join((CSS / name).read_text(encoding="utf-8") for name in ("columns.css", "print.css"))
    return Sheet(string=sheet, url_fetcher=fetcher), fetcher


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    return FontConfiguration()
