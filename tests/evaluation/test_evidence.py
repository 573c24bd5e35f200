"""What a file of evidence is, by its content alone."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from evaluation import evidence
from evaluation.sheets.gate import Refused
from evaluation.sheets.writing import Column, Sheet, workbook
from tests.world import make_image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
IMAGE = make_image()


def packed(*names: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>" if name.endswith(".xml") else "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (IMAGE, "png"),
        (packed("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (packed("word/document.xml"), "docx"),
        (workbook([Sheet("甲", (Column("乙"),), [("丙",)])]), "xlsx"),
    ],
)
def test_a_kind_is_told_by_its_content(content: bytes, kind: str) -> None:
    assert evidence.kind_of(content) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (PDF[:-10], "damaged_file"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "acting_file"),
        (PDF.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles 2 0 R>>"), "acting_file"),
        (PDF.replace(b"trailer<<", b"trailer<</Encrypt 3 0 R"), "encrypted_file"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/#4Aava#53cript>>"), "acting_file"),
        (PDF.replace(b"trailer<<", b"trailer<</#45ncrypt 3 0 R"), "encrypted_file"),
        (IMAGE[:20], "damaged_file"),
        (b"\x89PNG\r\n<svg onload=alert(1)>", "damaged_file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no_evidence"),
        (b"<!doctype html><script>", "no_evidence"),
        (b"MZ\x90\x00", "no_evidence"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "no_evidence"),
        (packed("a.xml"), "no_evidence"),
        (packed("word/document.xml", "word/vbaProject.bin"), "macros"),
        (packed("word/document.xml")[:-8], "damaged_file"),
    ],
)
def test_what_is_none_of_ours_or_would_act_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        evidence.kind_of(content)
    assert refusal.value.code == code


def test_a_part_with_a_document_type_is_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(Refused):
        evidence.kind_of(out.getvalue())


def test_bytes_are_kept_under_their_hash_and_an_alteration_is_told() -> None:
    digest = evidence.keep(IMAGE)
    assert evidence.path_of(evidence.keep(IMAGE)).read_bytes() == IMAGE
    assert evidence.fault_of(digest) == ""
    evidence.path_of(digest).write_bytes(b"other")
    assert evidence.fault_of(digest) == "altered"
    evidence.path_of(digest).unlink()
    assert evidence.fault_of(digest) == "missing"
