"""What stands on the paper itself: marks, names, times, grounds, and what an empty or incomplete report says."""

import re
import subprocess
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from evaluation import cases, child, services
from evaluation.loading import fixture
from evaluation.models import Evaluation, Narrative, Round, Seal
from reports import charts, fonts, jobs, material, outline, pdf, rows, sections
from reports.material import Material
from tests.reports.test_report import as_department, made, page
from tests.world import World, fill

needs_fonts = pytest.mark.skipif(bool(fonts.missing()), reason=f"missing for reports: {fonts.missing()}")
MARK = "草稿，未经审核通过，不得作为正式文件使用"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def pages(content: bytes, tmp_path: Path) -> list[str]:
    """The text of each page, without blanks."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return ["".join(each.split()) for each in text.split("\f")[:-1]]


def section(m: Material, key: str) -> list[str]:
    return next([text for text, _point in part.paragraphs] for part in outline.sections(m) if part.key == key)


@needs_fonts
def test_the_draft_mark_stands_on_every_page_and_on_the_paper_of_the_preview(world: World, wang: Client, tmp_path: Path) -> None:
    found = pages(made(world), tmp_path)
    assert [MARK in text for text in found] == [True] * len(found)
    assert re.search(rf'<article class="paper"[^>]*>\s*<p class="draft">{MARK}', page(wang, world))


@needs_fonts
def test_the_end_page_says_who_and_when_in_the_time_of_the_place(world: World, tmp_path: Path) -> None:
    world.submit()
    approval = world.approve()
    text = pages(made(world), tmp_path)
    at = approval.at.astimezone(SHANGHAI)
    day = f"{at.year}年{at.month}月{at.day}日"
    assert day in text[0]
    assert f"{day}{at:%H:%M}审核人：李强" in text[-1]
    assert re.search(r"\d日\d\d:\d\d送审人：王敏", text[-1])
    assert "+00:00" not in "".join(text) and MARK not in "".join(text)


def test_late_in_the_day_the_cover_bears_the_date_of_the_place(world: World) -> None:
    world.submit()
    world.approve()
    stamp = material.of(world.fresh()).stamp
    assert stamp is not None
    assert stamp.approved_at.utcoffset() == datetime.now(SHANGHAI).utcoffset()


@needs_fonts
def test_the_report_of_a_project_names_it_everywhere(world: World, tmp_path: Path) -> None:
    found = material.of(world.fresh())
    assert found.report["title"] == "2021年度示例市教育局“校舍修缮”项目支出绩效自评报告"
    text = pages(made(world), tmp_path)
    assert "项目名称：校舍修缮" in text[0]
    whole = "".join(text)
    assert "项目名称：校舍修缮（项目编码：P1）。实施单位：示例市教育局。" in whole
    assert "项目名称：校舍修缮实施单位：示例市教育局评价年度：2021年" in whole
    assert "内设机构" not in whole


def test_no_grade_before_every_row_is_scored(world: World, wang: Client) -> None:
    row = world.row("受益学生")
    services.enter(world.evaluation.pk, {f"rows.{row.pk}.actual": ""}, seen=world.fresh().seq, by=world.wang)
    text = page(wang, world)
    assert "合计（暂计）" in text and "尚有1项未计分，总分为暂计，不定等级" in text
    assert "等级：" not in text and "各部分得分与分值（暂计）" in text
    found = material.of(world.fresh())
    assert sections.score_table(found)["grade"] == ""
    assert [row["actual"] for row in sections.score_table(found)["rows"] if row["path"][-1] == "受益学生"] == [""]
    assert [bar.award for bar in charts.bars(found.lines) if bar.title == "社会效益指标"] == ["—"]


def test_an_empty_section_says_so(world: World) -> None:
    Narrative.objects.filter(evaluation=world.evaluation).delete()
    assert section(material.of(world.fresh()), "measures") == ["（未填写）"]
    world.submit()
    world.approve()
    assert section(material.of(world.fresh()), "measures") == ["（无）"]


def test_an_optional_section_is_left_out_where_it_is_empty_and_not_counted(world: World) -> None:
    found = material.of(world.fresh())
    content = dict(found.content) | {"report": dict(found.report)}
    content["report"]["outline"] = {
        "code": "x", "name": "x", "english": "x", "title": "x", "source": "x",
        "sections": [
            {"key": "none", "title": "空", "english": "x", "optional": True},
            {"key": "problems", "title": "问题", "english": "x"},
        ],
    }  # fmt: skip
    assert [part.heading for part in outline.sections(Material(content, digest=""))] == ["一、问题"]


def test_one_annex_is_listed_without_a_number_and_several_with(world: World) -> None:
    assert [(each["label"], each["listed"]) for each in outline.annexes(material.of(world.fresh()))] == [
        ("附件", "项目支出绩效自评表")
    ]
    as_department(world)
    assert [(each["label"], each["listed"]) for each in outline.annexes(material.of(world.fresh()))] == [
        ("附件1", "1.部门整体支出绩效自评表"),
        ("附件2", "2.基础数据表"),
    ]


@needs_fonts
def test_cover_and_score_table_say_what_the_report_rests_on(world: World, tmp_path: Path) -> None:
    note = "分项得分为构造。"
    services.enter(world.evaluation.pk, {"texts.note": note}, seen=world.fresh().seq, by=world.wang)
    text = pages(made(world), tmp_path)
    assert f"编制说明：{note}" in text[0]
    assert [f"编制说明：{note}" in each for each in text if "项目支出绩效自评表" in each and "计算过程" in each] == [True]
    assert "非官方" not in "".join(text)  # the ministry's own form


def test_a_framework_that_is_no_official_text_is_named_as_a_sample(demo: Evaluation) -> None:
    found = material.of(demo)
    html = pdf.html_of(found)
    cover, annex = html.split('<nav class="contents">')[0], html.split('<p class="label">附件1</p>')[1]
    for part in (cover, annex):
        assert "所用指标体系为示例，非官方：" + found.case.framework.name in part
        assert "所用指标体系为省级式样，非广州市。" in part and "为构造" in part
    assert found.case.framework.decided[0] in annex


def test_verified_points_stand_beside_the_self_score_with_both_totals(world: World) -> None:
    world.submit()
    where = {line.leaf.title: line.leaf.where for line in cases.Entered(world.fresh()).assess().card.lines}["受益学生"]
    services.verify_rows(
        world.evaluation.pk,
        {where: (Decimal("20"), "名册与台账不符")},
        full={where: Decimal(30)},
        award={where: Decimal("28.5")},
        seen=world.fresh().seq,
        by=world.li,
    )
    world.approve()
    assert rows.verified(material.of(world.fresh())) == {
        "rows": [{"title": "受益学生", "full": "30.00", "award": "28.50", "verified": "20.00", "reason": "名册与台账不符"}],
        "self": "98.00",
        "self_grade": "优",
        "verified": "89.50",
        "verified_grade": "良",
        "full": "100.00",
    }


def test_nothing_verified_prints_nothing(world: World) -> None:
    seal = world.submit()
    world.approve()
    assert seal.kind == Seal.Kind.SUBMISSION
    assert rows.verified(material.of(world.fresh())) == {}


def test_a_new_look_makes_a_new_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = material.of(world.fresh())
    before = jobs.key_of(found, "pdf")
    monkeypatch.setattr(jobs, "_version", lambda: "another")
    assert jobs.key_of(found, "pdf") != before


@pytest.fixture
def demo(world: World) -> Evaluation:
    """The demonstration's document in Wang's department, without the figures of its units."""
    found = Round.objects.create(
        year=2021,
        name="整体",
        framework=cases.frameworks.FrameworkDocument.objects.get(code="guangdong-dept-2022", revision=1),
        outline="guangzhou-2021",
        route="direct",
        deadline=world.round.deadline,
    )
    subject = world.school.subjects.create(kind="department", name=world.school.name)
    evaluation = services.open_round(found, [subject], by=world.li)[0]
    return fill(evaluation, dict(fixture("demo/foreign-affairs.yaml")), by=world.wang)


FACTS = """
41场 18家 55次 3次 100家 250名 13个 100个 46个 54个 105所 12座 18所 4个
80个 126个 9个 800位 60个 175个 273个 5个 1.5万篇 1,300家 280个 63个 30万字
1,467次 9,200小时 2,000篇 1,000篇 200万人次 5,854人次 1,147家 59个 34份
15万字 89条 154个 第130届广交会 大湾区科学论坛 读懂中国 从都国际论坛 亚洲青年领袖论坛
中国未来汽车与交通出行大会 中共三大会址 福山循环经济产业园 可持续发展高级别政治论坛 C40绿色港口论坛
中非地方政府合作论坛 自愿陈述报告 全国对外友协 光州 悉尼 布里斯托尔 巴里 花城友爱 中非友谊、云端唱响 花舞四海情
孔子课堂 巴拿马城 切尔西花展 洛杉矶友谊花园 结好40周年 两国元首视频会晤 秦刚 应急物资储备库 岭南中医 广系锡兰
斯里兰卡 世界大都市协会主席 今日城市 第十三届世界大会 第五届广州国际城市创新奖 美联社 法新社 路透社 世界城地组织
童眼看世界 广州国际城市创新研究会 广州塔 一处一区 一队一街道 每日清零 两网一微一刊一简报 居全省首位 复工复产
英文标识专家指导委员会 公共标识英文译法规范 外国人在穗指南 960169 视频客服 改革案例前50+ 四个出新出彩
党史学习教育
""".split()  # noqa: SIM905


def test_every_fact_of_the_published_report_comes_out(demo: Evaluation) -> None:
    texts = material.of(demo).report["texts"]
    said = texts["overview/tasks"] + texts["analysis/effectiveness"]
    assert [fact for fact in FACTS if fact not in said] == []
    assert "【" not in said


def test_each_countable_result_is_an_indicator_that_earns_what_the_total_needs(demo: Evaluation) -> None:
    card = cases.Entered(demo).assess().card
    own = [line for line in card.lines if line.leaf.own]
    full = {path: sum(line.points for line in own if line.leaf.section.endswith(path) and line.points) for path in ENDS}
    assert len(own) == 45
    assert full == {"产出指标完成情况": Decimal(20), "效益指标完成情况": Decimal(20)}
    assert sum(line.points - line.award for line in own if line.points and line.award) == Decimal("0.76")


ENDS = ("产出指标完成情况", "效益指标完成情况")


def test_the_loaded_demonstration_reaches_the_published_total(db: None) -> None:
    from django.core.management import call_command

    call_command("demo", verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115
    found = Evaluation.objects.select_related("round__framework", "subject__unit").get(subject__unit__code="031")
    card = cases.Entered(found).assess().card
    rate = next(line.award for line in card.lines if line.leaf.title == "部门预算资金支出率")
    assert (card.total, card.grade, rate) == (Decimal("94.84"), "优", Decimal("9.81"))
    texts = material.of(found).report["texts"]
    assert "总额2,105.84万元，其中：货物支出33.19万元、工程支出2.07万元、服务支出2,070.59万元" in texts["analysis/procurement"]
    assert "占授予中小企业合同金额的46.69%" in texts["analysis/procurement"]
    assert "【" not in "".join(texts.values()) and "____" not in "".join(texts.values())


@needs_fonts
def test_the_name_of_a_group_never_ends_a_page_alone() -> None:
    pdf.warm()

    def places() -> bytes:
        found = []
        for above in range(22, 44):
            plain = "<tr><td>行</td></tr>" * above
            html = f'<table><tbody>{plain}</tbody><tbody><tr class="part"><th id="part">组</th></tr><tr><td id="first">行'
            pages = pdf._lay_out(html + "</td></tr></tbody></table>").pages
            found += [[name in page.anchors for page in pages] for name in ("part", "first")]
        return repr([one == other for one, other in zip(found[::2], found[1::2], strict=True)]).encode()

    assert child.run(places) == repr([True] * 22).encode()


def test_columns_have_their_widths_once_for_paper_and_screen(world: World, wang: Client) -> None:
    assert "reports/columns.css" in page(wang, world)
    widths = [(pdf.CSS / name).read_text(encoding="utf-8").count(".scores .lead-") for name in ("print.css", "screen.css")]
    assert widths == [0, 0]
