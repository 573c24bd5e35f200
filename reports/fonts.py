"""Fonts of the report: a private fontconfig with stand-ins for the official names, an operator's own fonts first.

The official fonts (方正小标宋, 仿宋_GB2312, 楷体_GB2312) may not be given away; who owns them puts them into VAR_DIR/fonts/own.
`missing` says what a machine lacks and which package brings it.
"""

import ctypes.util
import shutil
import subprocess
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(settings.VAR_DIR) / "fonts"
CONFIG = FOLDER / "fonts.conf"
LATIN = "Report Latin"
PACKAGES = {  # what must be there → the Debian and Ubuntu package that brings it
    "Noto Serif CJK SC": "fonts-noto-cjk",
    "Noto Sans CJK SC": "fonts-noto-cjk",
    "LXGW WenKai": "fonts-lxgw-wenkai",
    "FandolFang": "texlive-lang-chinese",
    "FandolKai": "texlive-lang-chinese",
    "Liberation Serif": "fonts-liberation",
}
LIBRARIES = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0"}
_TEMPLATE = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{own}</dir>
  <dir>{made}</dir>
  <dir>/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol</dir>
  <dir>/usr/share/texmf/fonts/opentype/public/fandol</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def install() -> None:
    """Write the fontconfig and make the font of Latin letters and digits (FandolFang's look typewritten)."""
    own, made, cached = FOLDER / "own", FOLDER / "made", FOLDER / "cache"
    for folder in (own, made, cached):
        folder.mkdir(parents=True, exist_ok=True)
    CONFIG.write_text(_TEMPLATE.format(own=own, made=made, cache=cached))
    for style in ("Regular", "Bold"):
        _make_latin(style, made / f"ReportLatin-{style}.ttf")


def _make_latin(style: str, target: Path) -> None:
    """Letters, digits and signs out of Liberation Serif, under a name of its own; no curly quotes, which are Chinese here."""
    source = _file_of("Liberation Serif", style)
    if source is None:
        return
    font = TTFont(source)
    options = subset.Options(layout_features=["kern"], name_IDs=["*"], notdef_outline=True, drop_tables=["FFTM"])
    maker = subset.Subsetter(options)
    maker.populate(unicodes=[*range(0x20, 0x7F), 0xB1, 0xB0])
    maker.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = LATIN
        elif record.nameID == 6:
            record.string = f"ReportLatin-{style}"
    font.save(target)


def missing() -> dict[str, str]:
    """What this machine lacks for a report in Chinese → the package that brings it."""
    lacking = {library: package for library, package in LIBRARIES.items() if ctypes.util.find_library(library) is None}
    return lacking | {family: package for family, package in PACKAGES.items() if family not in _families()}


@cache
def _families() -> str:
    """All families that fontconfig finds, also in TeX's folder."""
    if shutil.which("fc-list") is None:
        return ""
    command = ["fc-list", ":", "family"]
    env = {"FONTCONFIG_FILE": str(CONFIG), "PATH": "/usr/bin:/bin"} if CONFIG.exists() else None
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env).stdout  # noqa: S603


def _file_of(family: str, style: str) -> str | None:
    if shutil.which("fc-match") is None:
        return None
    command = ["fc-match", "-f", "%{family}|%{file}", f"{family}:style={style}"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
    name, _bar, file = found.partition("|")
    return file if name.startswith(family) else None
