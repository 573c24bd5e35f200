"""The one normaliser for text: every entrance (form, paste, Excel, JSON) sends what it was given through `normalise`.

What comes out can be stored by both databases, held by XML, DOCX and XLSX, and set in type.
"""

import re
import unicodedata

LIST = "\n"  # between the items of a list that travels as one text: names of items may hold 、 and commas
MAX_COMBINING = 4  # Vietnamese needs 2, pinyin 1; runs of thousands only stall the typesetter

_LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, without tab and line break
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # lone surrogates, non-characters
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # invisible and direction marks
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_FLAT = re.compile(
    "[\x00-\u02ff\u2000-\u20cf\u3000-\u3029\u3030-\u3098\u309b-\ua66e\uff00-\uffff]*"
)  # no combining mark among these
_SECRECY = re.compile(r"(绝密|机密|秘密)[★☆✩✪⭐*＊]")
_BLANK_LIKE = re.compile(r"[\s\-—–_/\\*.。、…0０无零]*")


def normalise(text: str | None) -> str:
    """Text in NFC, lines ended by LF, trimmed at both ends, without what XML, a database or a typesetter cannot hold.

    The vertical tab that Word puts for a line break becomes one; rare characters (扩展区汉字) and emoji stay.
    """
    if not text:
        return ""
    text = _UNPRINTABLE.sub("", _LINE_BREAKS.sub("\n", text))
    return _thin_marks(unicodedata.normalize("NFC", text)).strip()


def one_line(text: str | None) -> str:
    """Normalised text for a cell or a name: line breaks, tabs and runs of blanks become one blank."""
    return re.sub(r"[\s\u3000]+", " ", normalise(text)).strip()


def secrecy_mark(text: str | None) -> str:
    """The mark of a state secret in a text (“机密★”), or nothing. Blanks inside the mark do not hide it."""
    found = _SECRECY.search(re.sub(r"[\s\u3000\u200b-\u200f\u2060\ufeff]+", "", text or ""))
    return found.group() if found else ""


def is_blank_like(text: str | None) -> bool:
    """Whether a reason says nothing: empty, “无”, “0”, “/”, “——”."""
    return bool(_BLANK_LIKE.fullmatch(text or ""))


def _thin_marks(text: str) -> str:
    """At most MAX_COMBINING combining marks on one character."""
    if text.isascii() or _FLAT.fullmatch(text):
        return text
    kept, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) or unicodedata.category(char) == "Mn" else 0
        if run <= MAX_COMBINING:
            kept.append(char)
    return "".join(kept)
