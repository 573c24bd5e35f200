"""What a file of evidence is, told by its content alone; and where its bytes are kept: by their hash, written once.

Only kinds that an office uses and that do nothing when opened: PDF, PNG, JPEG, OFD, DOCX, XLSX. To add a kind: a line in KINDS, a
branch in `kind_of`, and its hostile cousins in the test.
"""

import hashlib
import os
import re
import tempfile
import warnings
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image

from evaluation.sheets import gate
from evaluation.sheets.gate import Refused

KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_BYTES = 20_000_000  # of one file
MOST_PIXELS = 60_000_000
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")


def kind_of(content: bytes) -> str:
    """The kind of a file. Raises gate.Refused for what is none of ours, is damaged, encrypted, too large, or would act."""
    if not content:
        raise Refused("empty_file")
    if len(content) > MOST_BYTES:
        raise Refused("file_too_large", size=len(content) // 1_000_000, limit=MOST_BYTES // 1_000_000)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")):
        return _image(content)
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    raise Refused("no_evidence")


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise Refused("damaged_file")
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)  # a name may be written with signs as #4A
    if b"/Encrypt" in plain:
        raise Refused("encrypted_file")
    if _ACTIVE.search(plain):
        raise Refused("acting_file")
    return "pdf"


def _image(content: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
                too_large, kind = image.width * image.height > MOST_PIXELS, str(image.format)
                image.verify()
    except Exception:  # Pillow raises OSError, SyntaxError, ValueError, its own warnings and errors
        raise Refused("damaged_file") from None
    if too_large:
        raise Refused("image_too_large", limit=MOST_PIXELS // 1_000_000)
    return "png" if kind == "PNG" else "jpg"


def _packed(content: bytes) -> str:
    names = gate.packed(content)
    for part, kind in (("ofd.xml", "ofd"), ("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")):
        if part in names:
            return kind
    raise Refused("no_evidence")


def keep(content: bytes) -> str:
    """Write the bytes under their hash, whole or not at all; the hash. The same bytes again are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return digest


def path_of(digest: str) -> Path:
    """Where the bytes of this hash are kept."""
    return Path(settings.EVIDENCE_DIR) / digest[:2] / digest


def kept(digest: str) -> tuple[bytes, str]:
    """The kept bytes, and what is wrong with them: missing, altered, or nothing."""
    try:
        content = path_of(digest).read_bytes()
    except OSError:
        return b"", "missing"
    return content, "" if hashlib.sha256(content).hexdigest() == digest else "altered"


def fault_of(digest: str) -> str:
    """What is wrong with the kept bytes."""
    return kept(digest)[1]
