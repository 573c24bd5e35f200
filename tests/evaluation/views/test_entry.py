"""The entry pages: what is typed is kept, what is refused says why, and the score beside it is the core's."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import cases, checks, services
from evaluation.models import Explanation, State
from tests.world import World, give, text
from units.models import BudgetLine, Figure, Person, Role


def post(client: Client, world: World, name: str, data: dict[str, str], *args: int) -> object:
    """Post to a page of the evaluation as a browser would, from the page as it is now."""
    return client.post(reverse(name, args=[world.evaluation.pk, *args]), {"seen": str(world.fresh().seq)} | data)


def cell(world: World, title: str, field: str) -> str:
    return f"rows.{world.row(title).pk}.{field}"


def test_the_page_shows_score_and_working(world: World, wang: Client) -> None:
    page = text(wang.get(reverse("indicators", args=[world.evaluation.pk])))
    assert "950 ÷ 1000 × 30" in page
    assert "28.50" in page
    assert "98.00" in page


def test_saving_goes_back_to_the_page_and_says_when(world: World, wang: Client) -> None:
    response = post(wang, world, "indicators", {cell(world, "受益学生", "actual"): "９９０"})
    assert response.status_code == 302
    assert "已保存" in text(wang.get(response["Location"]))
    assert world.row("受益学生").actual == "９９０"
    assert "29.70" in text(wang.get(response["Location"]))


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("points", "1e1", "科学计数法"),
        ("points", "12.345", "小数"),
        ("points", "-1", "小于"),
        ("points", "1001", "大于"),
        ("points", "NaN", "不是数字"),
        ("title", "长" * 201, "最多 200"),
        ("reason", "机密★1年", "密级"),
        ("reason", "长" * 2001, "最多 2000"),
        ("unit", "x" * 21, "最多 20"),
    ],
)
def test_a_refused_cell_says_why_keeps_all_typed_and_saves_nothing(
    world: World, wang: Client, field: str, typed: str, why: str
) -> None:
    before, other = world.fresh().seq, cell(world, "修缮校舍", "actual")
    response = post(wang, world, "indicators", {cell(world, "受益学生", field): typed, other: "41"})
    assert response.status_code == 422
    assert why in text(response)
    assert typed in text(response) and 'value="41"' in text(response)
    assert "：" in text(response).split('href="#why-')[1].split("</a>")[0]
    assert world.fresh().seq == before


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "{{ 7*7 }}", "\x00\x0b\x1b", "\ud800", "\u202e倒", "a" + "\u0300" * 3000, "𬱖䶮", "=1+1"],
)
def test_hostile_text_is_text(world: World, wang: Client, typed: str) -> None:
    response = post(
        wang,
        world,
        "indicators",
        {cell(world, "受益学生", "reason"): typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")},
    )
    assert response.status_code in (302, 422)
    page = text(wang.get(reverse("indicators", args=[world.evaluation.pk])))
    assert "<script>alert" not in page
    assert ">49<" not in page


def test_a_choice_that_was_not_offered_is_refused(world: World, wang: Client) -> None:
    response = post(wang, world, "indicators", {cell(world, "受益学生", "operator"): "约"})
    assert response.status_code == 422
    assert "请从列表中选择" in text(response)


def test_only_offered_cells_are_read(world: World, wang: Client) -> None:
    fixed = world.evaluation.indicators.get(code="A")
    forged = {
        "state": "approved",
        "profile.state": "approved",
        f"rows.{fixed.pk}.points": "99",
        f"rows.{fixed.pk}.title": "x",
        "total": "100",
        "rows.999999.actual": "1",
    }
    assert post(wang, world, "indicators", forged).status_code == 302
    fixed.refresh_from_db()
    assert (world.fresh().state, fixed.points, fixed.title) == (State.DRAFT, None, "预算执行率")


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999", "1e5"])
def test_a_forged_seq_is_stale_and_no_server_error(world: World, wang: Client, seen: str) -> None:
    response = wang.post(
        reverse("indicators", args=[world.evaluation.pk]), {"seen": seen, cell(world, "受益学生", "actual"): "990"}
    )
    assert response.status_code == 409
    assert world.row("受益学生").actual == "950"


def test_a_conflict_shows_both_values_and_keeps_mine(world: World, wang: Client) -> None:
    other = Person.objects.create_user("chen", "陈晨", "pw")
    give(other, world.school, Role.PREPARER)
    seen, what = world.fresh().seq, cell(world, "受益学生", "actual")
    services.enter(world.evaluation.pk, {what: "980"}, seen=seen, by=other)
    address = reverse("indicators", args=[world.evaluation.pk])
    response = wang.post(address, {"seen": str(seen), what: "990"})
    page = text(response)
    assert response.status_code == 409
    assert "陈晨" in page and "980" in page and 'value="990"' in page
    again = {"seen": str(seen + 1), what: "990"}
    assert wang.post(address, again | {"take_theirs": what}).status_code == 302
    assert world.row("受益学生").actual == "980"
    assert wang.post(address, again).status_code == 302
    assert world.row("受益学生").actual == "990"


def test_a_row_is_added_with_what_was_typed_saved(world: World, wang: Client) -> None:
    response = post(wang, world, "indicators", {cell(world, "受益学生", "actual"): "960", "add": "B3"})
    added = world.evaluation.indicators.get(section="B3")
    assert response["Location"].endswith(f"#row-{added.pk}")
    assert world.row("受益学生").actual == "960"


def test_an_office_types_only_its_rows_and_only_answers(world: World, client: Client) -> None:
    chen = Person.objects.create_user("chen", "陈晨", "pw")
    give(chen, world.school, Role.RESPONDENT, world.office)
    world.evaluation.indicators.filter(title="受益学生").update(office=world.office)
    client.force_login(chen)
    address = reverse("indicators", args=[world.evaluation.pk])
    page = text(client.get(address))
    assert "受益学生" in page and "修缮校舍" not in page
    mine, target, foreign = (
        cell(world, "受益学生", "actual"),
        cell(world, "受益学生", "target"),
        cell(world, "修缮校舍", "actual"),
    )
    assert post(client, world, "indicators", {mine: "970", target: "1", foreign: "1"}).status_code == 302
    assert (world.row("受益学生").actual, world.row("受益学生").target, world.row("修缮校舍").actual) == ("970", "1000", "40")


def test_figures_are_read_by_the_one_door(world: World, wang: Client) -> None:
    assert post(wang, world, "figures", {"figures.procurement": "２,105.84万元", "unit": "万元"}).status_code == 302
    assert Figure.objects.get(key="procurement").value == 2_105_840_000


@pytest.mark.parametrize(
    "typed", ["1e5", "NaN", "-1", "0.0000001", "1,2345", "100000000000000000", "½", "8,161.61美元", "一百", "٣"]
)
def test_a_refused_figure_saves_nothing(world: World, wang: Client, typed: str) -> None:
    response = post(wang, world, "figures", {"figures.procurement": typed, "figures.procurement_goods": "5", "unit": "万元"})
    assert response.status_code == 422
    assert typed in text(response)
    assert not Figure.objects.filter(key__startswith="procurement").exists()


def test_figures_typed_in_a_unit_that_was_switched_are_stale(world: World, wang: Client) -> None:
    assert post(wang, world, "figures", {"figures.executed": "5", "unit": "元"}).status_code == 409


def test_blank_means_zero_is_asked_by_table(world: World, wang: Client) -> None:
    assert post(wang, world, "figures", {"profile.blank_is_zero": ["procurement", "nonsense"], "unit": "万元"}).status_code == 302
    assert world.fresh().blank_is_zero == ["procurement"]


def test_what_a_blank_means_is_asked_until_it_is_answered(world: World, wang: Client) -> None:
    page = reverse("figures", args=[world.evaluation.pk])
    assert 'value="funding=yes"' in text(wang.get(page))
    assert post(wang, world, "figures", {"figures.executed": "188", "answer": "funding=no", "unit": "万元"}).status_code == 302
    assert (world.fresh().blank_answers, Figure.objects.get(key="executed").value) == ({"funding": False}, 188_000_000)
    shown = text(wang.get(page))
    assert 'value="funding=yes"' not in shown
    assert 'value="funding="' in shown
    for answer in ("funding=perhaps", "nothing=yes", "\x00=yes"):
        assert post(wang, world, "figures", {"answer": answer, "unit": "万元"}).status_code == 422


def test_blank_amounts_of_lines_are_asked_about_once(world: World, wang: Client) -> None:
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    pk = BudgetLine.objects.get().pk
    post(wang, world, "lines", {f"lines.{pk}.full_year": "120", "unit": "万元"})
    assert 'value="lines=yes"' in text(wang.get(reverse("lines", args=[world.evaluation.pk])))
    assert post(wang, world, "lines", {"answer": "lines=yes", "unit": "万元"}).status_code == 302
    assert 'value="lines=yes"' not in text(wang.get(reverse("lines", args=[world.evaluation.pk])))
    assert Figure.objects.get(key="carryover").value == 0


def test_the_status_of_the_figures_is_chosen_beside_them_and_stands_in_the_heading(world: World, wang: Client) -> None:
    assert post(wang, world, "figures", {"profile.figures_status": "flash", "unit": "万元"}).status_code == 302
    assert '<span class="badge warning" title="数据口径">快报数</span>' in text(
        wang.get(reverse("texts", args=[world.evaluation.pk]))
    )
    assert "F11" in text(wang.get(reverse("checks", args=[world.evaluation.pk])))
    assert post(wang, world, "figures", {"profile.figures_status": "final", "unit": "万元"}).status_code == 422


def test_budget_lines_are_added_filled_and_summed(world: World, wang: Client) -> None:
    assert post(wang, world, "lines", {"add": "2", "unit": "万元"}).status_code == 302
    first, second = BudgetLine.objects.all()
    typed = {
        f"lines.{first.pk}.full_year": "120",
        f"lines.{second.pk}.full_year": "80.5",
        f"lines.{first.pk}.category": "basic",
        "unit": "万元",
    }
    assert post(wang, world, "lines", typed).status_code == 302
    page = text(wang.get(reverse("lines", args=[world.evaluation.pk])))
    assert "200.50" in page
    assert Figure.objects.get(key="basic_budget").value == 120_000_000


def test_a_refused_line_keeps_what_was_typed(world: World, wang: Client) -> None:
    post(wang, world, "lines", {"add": "1", "unit": "万元"})
    line = BudgetLine.objects.get()
    response = post(wang, world, "lines", {f"lines.{line.pk}.executed": "8x", "unit": "万元"})
    assert response.status_code == 422
    assert 'value="8x"' in text(response)


def test_texts_show_what_tokens_print(world: World, wang: Client) -> None:
    page = text(wang.get(reverse("texts", args=[world.evaluation.pk])))
    assert "【全年预算数】" in page and "200.00万元" in page


def test_a_text_with_a_secrecy_mark_is_refused(world: World, wang: Client) -> None:
    response = post(wang, world, "texts", {"texts.problems": "秘密★ 10年", "texts.measures": "新的措施"})
    assert response.status_code == 422
    assert "新的措施" in text(response)


def test_the_list_of_checks_leads_to_the_cell(world: World, wang: Client) -> None:
    row = world.row("受益学生")
    post(wang, world, "indicators", {cell(world, "受益学生", "actual"): ""})
    page = text(wang.get(reverse("checks", args=[world.evaluation.pk])))
    assert f"#row-{row.pk}" in page
    assert reverse("submit", args=[world.evaluation.pk]) not in page


def test_submitting_by_the_page(world: World, wang: Client) -> None:
    page = text(wang.get(reverse("checks", args=[world.evaluation.pk])))
    digest = page.split('name="seen" value="')[-1].split('"')[0]
    assert wang.post(reverse("submit", args=[world.evaluation.pk]), {"seen": digest}).status_code == 302
    assert world.fresh().state == State.SUBMITTED


def test_english_is_complete_on_every_entry_page(world: World, wang: Client) -> None:
    wang.cookies["django_language"] = "en"
    for name in ("overview", "figures", "lines", "indicators", "texts", "checks", "preview"):
        assert "Self-evaluations" in text(wang.get(reverse(name, args=[world.evaluation.pk])))


def test_a_refused_reason_for_a_warning_stands_beside_its_field_and_the_others_stay_typed(world: World, wang: Client) -> None:
    post(wang, world, "indicators", {cell(world, "受益学生", "actual"): "1500", cell(world, "修缮校舍", "actual"): "90"})
    found = [each for each in checks.run(cases.Entered(world.fresh(), texts=True).assess()) if each.level == checks.WARNING]
    first, second = (each.identity for each in found[:2])
    response = wang.post(reverse("explain", args=[world.evaluation.pk]), {first: "机密★1年", second: "并校增加学生"})
    page = text(response)
    assert response.status_code == 422
    assert "“机密★”为密级标志" in page and 'value="机密★1年"' in page and 'value="并校增加学生"' in page
    assert not Explanation.objects.exists()
    assert wang.post(reverse("explain", args=[world.evaluation.pk]), {first: "扩招", second: "并校"}).status_code == 302
    assert Explanation.objects.count() == 2


def test_a_conflict_names_the_cell(world: World, wang: Client) -> None:
    other = Person.objects.create_user("chen", "陈晨", "pw")
    give(other, world.school, Role.PREPARER)
    seen, what = world.fresh().seq, cell(world, "受益学生", "actual")
    services.enter(world.evaluation.pk, {what: "980"}, seen=seen, by=other)
    page = text(wang.post(reverse("indicators", args=[world.evaluation.pk]), {"seen": str(seen), what: "990"}))
    notice = page.split(f'href="#why-{what}">')[1].split("</a>")[0]
    assert notice.startswith("受益学生 · 实际完成值：980 (陈晨 ")


def test_a_refused_cell_of_a_row_without_a_name_is_told_by_its_place(world: World, wang: Client) -> None:
    row = services.add_rows(world.evaluation.pk, "B1", by=world.wang)
    page = text(post(wang, world, "indicators", {f"rows.{row.pk}.points": "x"}))
    assert "数量指标第2行 · 分值：" in page and f"#{row.pk} ·" not in page


@pytest.mark.parametrize("typed", ["²", "٣", "99999999999999999999999", "-1", "x", "1.5"])
def test_a_forged_number_of_lines_breaks_nothing(world: World, wang: Client, typed: str) -> None:
    assert post(wang, world, "lines", {"remove": typed, "unit": "万元"}).status_code in (302, 422)
    assert post(wang, world, "lines", {"add": typed, "unit": "万元"}).status_code in (302, 422)


def test_tokens_are_text_without_a_script(world: World, wang: Client) -> None:
    page = text(wang.get(reverse("texts", args=[world.evaluation.pk])))
    assert '<div class="token" data-token="【全年预算数】">' in page
    assert "<button" not in page.split('<aside class="tokens"')[1].split("</aside>")[0]


def test_the_first_thing_that_blocks_is_named_with_its_way(world: World, wang: Client) -> None:
    row = world.row("受益学生")
    post(wang, world, "indicators", {cell(world, "受益学生", "actual"): ""})
    for address in ("/", reverse("overview", args=[world.evaluation.pk])):
        wang.get(reverse("checks", args=[world.evaluation.pk]))
        page = text(wang.get(address))
        assert f'{reverse("indicators", args=[world.evaluation.pk])}#row-{row.pk}">受益学生</a>' in page


def test_the_head_of_a_page_speaks_one_language(world: World, wang: Client) -> None:
    address = reverse("indicators", args=[world.evaluation.pk])
    assert "截止日期 2022-04-30，<span" in text(wang.get(address))
    assert "全年执行数（万元）" in text(wang.get(address))
    wang.cookies["django_language"] = "en"
    assert "Executed (万元)" in text(wang.get(address)) and "（万元）" not in text(wang.get(address))
