"""The report: from the sealed document alone, the same figures in page, text and table, and a PDF that holds them all."""

import io
import json
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from evaluation import child, services
from evaluation.models import Round, State
from reports import fonts, jobs, material, outline, pdf
from reports.models import Job
from tests.world import World, make_unit
from units.models import Office, Unit

needs_fonts = pytest.mark.skipif(bool(fonts.missing()), reason=f"missing for reports: {fonts.missing()}")


def made(world: World) -> bytes:
    return pdf.make(material.of(world.fresh()))


def words(content: bytes, tmp_path: Path) -> str:
    """The text of a PDF in reading order, without blanks."""
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return "".join(text.split())


def page(client: Client, world: World) -> str:
    return client.get(reverse("preview", args=[world.evaluation.pk])).content.decode()


def as_department(world: World) -> None:
    """The report after the outline of departments, which draws the unit's organisation."""
    Round.objects.filter(pk=world.round.pk).update(outline="guangzhou-2021")


def test_headings_are_numbered_as_officials_number_them() -> None:
    assert [outline.chinese(number) for number in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


def test_a_short_numbered_line_is_the_heading_of_a_point() -> None:
    assert outline.paragraphs("1.功能日趋强化\n完成 41 场。\n\n（2）继续；") == [
        ("1.功能日趋强化", True),
        ("完成 41 场。", False),
        ("（2）继续；", False),
    ]


def test_the_preview_prints_tokens_and_the_stored_working(world: World, wang: Client) -> None:
    text = page(wang, world)
    assert "全年预算数200.00万元，执行数190.00万元。" in text
    assert "完成率95%，950 ÷ 1000 × 30 = 28.5分；失1.50分" in text
    assert "草稿" in text


def test_the_report_is_made_from_the_seal_and_not_from_what_came_after(world: World, wang: Client) -> None:
    Office.objects.create(unit=world.school, name="财务科", position=2)
    make_unit("045001", "第一小学", Unit.Kind.UNIT, world.school)
    as_department(world)
    world.submit()
    Office.objects.create(unit=world.school, name="后设科", position=3)
    Unit.objects.filter(code="045001").update(name="改名小学")
    text = page(wang, world)
    assert "内设机构2个，分别是：基建科、财务科" in text
    assert "下属1个二级预算单位，具体包括：第一小学" in text
    assert "后设科" not in text and "改名小学" not in text


def test_withheld_duties_are_replaced_by_their_sentence(world: World, wang: Client) -> None:
    as_department(world)
    Unit.objects.filter(pk=world.school.pk).update(
        duties="不应公开", duties_withheld=True, withheld_ground="《保密法》及其实施条例"
    )
    text = page(wang, world)
    assert "按照《保密法》及其实施条例规定，主要职责不对外公开。" in text
    assert "不应公开" not in text


def test_what_is_in_work_is_never_final(world: World) -> None:
    world.submit()
    world.approve()
    assert not material.of(world.fresh()).draft
    world.evaluation.state = State.RETURNED
    assert material.of(world.evaluation).draft


def test_damaged_seals_make_no_report(world: World) -> None:
    seal = world.submit()
    seal.content = bytes(seal.content).replace(b"190", b"191")
    from evaluation import seals

    with pytest.raises(ValueError, match="does not match"):
        seals.opened(seal)


def test_the_sealed_document_is_given_out_byte_by_byte(world: World, wang: Client) -> None:
    seal = world.submit()
    response = wang.get(reverse("sealed_document", args=[world.evaluation.pk]))
    assert response.content == bytes(seal.content)
    assert json.loads(response.content)["format"] == "submission/1"


@needs_fonts
def test_the_pdf_holds_every_figure_of_the_seal(world: World, tmp_path: Path) -> None:
    seal = world.submit()
    approval = world.approve()
    text = words(made(world), tmp_path)
    card = json.loads(bytes(seal.content))["scorecard"]
    for line in card["lines"]:
        assert line["title"] in text
        assert line["award"] in text
    assert card["total"] in text
    assert seal.hash in text and approval.hash in text
    assert "草稿" not in text


@needs_fonts
def test_a_draft_says_so_and_bears_no_hash(world: World, tmp_path: Path) -> None:
    text = words(made(world), tmp_path)
    assert "草稿，未经审核通过" in text
    assert "封存信息" not in text


@needs_fonts
def test_the_same_content_gives_the_same_bytes(world: World) -> None:
    assert made(world) == made(world)


@needs_fonts
def test_rare_characters_are_set_and_no_font_is_left_out(world: World, tmp_path: Path) -> None:
    rare = "䶮㛃𬱖𫖯喆堃珺"
    services.enter(world.evaluation.pk, {"texts.problems": f"经办人{rare}。"}, seen=world.fresh().seq, by=world.wang)
    content = made(world)
    assert rare in words(content, tmp_path)
    with pikepdf.open(io.BytesIO(content)) as document:
        for found in document.objects:
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/Font" and "/DescendantFonts" in found:
                descriptor = found.DescendantFonts[0].FontDescriptor
                assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


@needs_fonts
def test_the_table_repeats_its_head_and_labels_on_every_page(world: World, tmp_path: Path) -> None:
    for number in range(60):
        row = services.add_rows(world.evaluation.pk, "B1", by=world.wang, title=f"追加指标{number}")
        assert row.pk
    file = tmp_path / "report.pdf"
    file.write_bytes(made(world))
    pages = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout.split(
        "\f"
    )
    tables = ["".join(text.split()) for text in pages if "追加指标" in text and "计算过程" in text]
    assert len(tables) > 2
    assert all("产出指标" in text for text in tables)
    assert all("（续）" in text for text in tables[1:])


@needs_fonts
@pytest.mark.parametrize(
    "hostile",
    [
        "<img src='file:///etc/passwd'><link rel=attachment href='file:///etc/passwd'>",
        "<style>@import url(http://127.0.0.1:9/x)</style>",
        "{{ 7*7 }}{% for x in range(9) %}",
        "长" * 15_000,
        "<table>" * 300,
    ],
)
def test_hostile_texts_print_as_text(world: World, tmp_path: Path, hostile: str) -> None:
    services.enter(world.evaluation.pk, {"texts.problems": hostile}, seen=world.fresh().seq, by=world.wang)
    text = words(made(world), tmp_path)
    assert "root:" not in text
    assert "".join(hostile[:40].split()) in text


@needs_fonts
def test_nothing_is_ever_fetched() -> None:
    pdf.warm()
    html = "<img src='file:///etc/hostname'><img src='http://127.0.0.1:9/'><p style='background:url(file:///etc/hostname)'>x"
    content = child.run(lambda: bytes(pdf._lay_out(html).write_pdf()))
    with pikepdf.open(io.BytesIO(content)) as document:
        assert not document.pages[0].get_images()
    with pytest.raises(ValueError, match="not fetched"):
        pdf._css()[1].fetch("file:///etc/hostname")


@needs_fonts
def test_no_font_is_loaded_where_children_are_forked(world: World) -> None:
    made(world)
    assert pdf._fonts.cache_info().currsize == 0


@needs_fonts
def test_a_job_is_done_once_in_effect(transactional_db: None, wang: Client, world: World) -> None:
    first, again = jobs.ask(world.fresh()), jobs.ask(world.fresh())
    assert (first.pk, Job.objects.get().state) == (again.pk, Job.State.DONE)
    file = jobs.FOLDER / Job.objects.get().file
    written = file.stat().st_mtime_ns
    jobs.work(first.pk)
    assert file.stat().st_mtime_ns == written
    response = wang.get(reverse("report_pdf", args=[world.evaluation.pk]))
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"


def test_a_job_whose_content_changed_meanwhile_makes_no_wrong_document(
    transactional_db: None, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "async_task", lambda *args: None)
    job = jobs.ask(world.fresh())
    services.enter(world.evaluation.pk, {"figures.executed": "1"}, seen=world.fresh().seq, by=world.wang)
    jobs.work(job.pk)
    assert Job.objects.get().state == Job.State.FAILED


def test_a_failed_report_says_why_and_can_be_asked_again(
    transactional_db: None, wang: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_material: object) -> bytes:
        raise pdf.FontsMissing({"FandolFang": "texlive-lang-chinese"})

    monkeypatch.setattr(pdf, "make", fail)
    monkeypatch.setattr(jobs, "async_task", lambda _name, pk: jobs.work(pk))
    address = reverse("report_pdf", args=[world.evaluation.pk])
    wang.get(address)
    assert "texlive-lang-chinese" in Job.objects.get().error
    monkeypatch.setattr(jobs, "async_task", lambda *args: None)
    assert "正在生成" in wang.get(address).content.decode()
