"""Pages of framework drafts: a bureau official writes, tries out, compares and proposes; a second one publishes."""

import html
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evaluation import frameworks
from evaluation.authoring import book, places, starting
from evaluation.loading import dump, load
from evaluation.models import Event, FrameworkDocument, FrameworkDraft
from evaluation.scoring.shapes import plain
from evaluation.services import drafting
from tests.world import TOTAL, World, give, make_draft
from units.models import Person, Role

TWENTY = """
format: framework/2
code: 粤 2023
name: {a: b}
year: twenty
issuer: 某市财政局
sorce: 文件
total: 1e2
grades: [{title: 优, at_least: "80"}, {title: 良, at_least: "90"}]
caps: [{below: "80", limit: "79", rate: no_such_rate}]
subjects: [department, planet]
children:
  - {code: A, title: 甲, points: "30", children: [
      {code: A-1, title: 甲一, points: "10", rule: {kind: proportionate}},
      {code: A-1, title: 甲二, points: "15", rule: {kind: formula, share: no_such_figure}},
      {code: A-3, points: "0", rule: {kind: banded, bands: [{points: "9", at_leest: "3"}]}}]}
  - {code: B, title: 乙, points: "-5"}
  - {code: C, title: 丙, points: "20", rule: {kind: checklist, items: [{points: "20"}]}}
  - {code: D, title: 丁, points: "20", rule: {kind: formula, share: "9**9**9"}}
  - {code: E, title: 戊, points: "5", rule: {kind: record}}
  - 己
"""


@pytest.fixture
def bob(world: World, client: Client) -> Client:
    """A browser in which an official of the finance bureau is signed in."""
    person = Person.objects.create_user("bob", "周岚", "pw")
    give(person, world.place, Role.BUREAU)
    client.force_login(person)
    return client


@pytest.fixture
def tang(world: World) -> Client:
    """A second official's browser."""
    person = Person.objects.create_user("tang", "唐悦", "pw")
    give(person, world.place, Role.BUREAU)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def draft(world: World, bob: Client) -> FrameworkDraft:
    return make_draft("guangdong-dept-2022", world.place, by=Person.objects.get(username="bob"))


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


def the_draft() -> FrameworkDraft:
    found = FrameworkDraft.objects.order_by("-id").first()
    assert found is not None
    return found


def node(draft: FrameworkDraft, slug: str) -> dict[str, Any]:
    found = places.node_at(FrameworkDraft.objects.get(pk=draft.pk).document, places.unslug(slug) or ())
    assert found is not None
    return drafting.own(found)


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would post of the form for writing, as it stands."""
    form = page.split('class="authoring"')[1].split("</form>", maxsplit=1)[0]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        ticked = 'type="checkbox"' not in tag or " checked" in tag
        if name and ticked and name.group(1) != "csrfmiddlewaretoken":
            data.setdefault(name.group(1), []).append(html.unescape(value.group(1)) if value else "")
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        data.setdefault(name, []).append(html.unescape(value).replace("\n", "\r\n"))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data.setdefault(name, []).append(chosen.group(1) if chosen else "")
    return data


def edit(client: Client, draft: FrameworkDraft, slug: str, act: str = "save", **typed: str) -> Any:
    """Open a node's page, type, and send it."""
    address = reverse("draft_node", args=[draft.pk, slug])
    data = form_of(client.get(address).content.decode()) | {key.replace("__", "."): [value] for key, value in typed.items()}
    return client.post(address, data | {"act": [act]})


def upload(client: Client, content: bytes, name: str) -> Any:
    return client.post(reverse("new_draft"), {"begin": "file", "file-file": SimpleUploadedFile(name, content)})


def tree_post(client: Client, draft: FrameworkDraft, act: str, at: str = "", **points: str) -> Any:
    data = {"seen": str(FrameworkDraft.objects.get(pk=draft.pk).version), "act": act, "at": at}
    return client.post(reverse("draft", args=[draft.pk]), data | {key.replace("_", "-"): value for key, value in points.items()})


# beginning


def test_last_years_framework_is_copied(bob: Client, world: World) -> None:
    row = FrameworkDocument.objects.get(code="guangdong-dept-2022")
    data = {
        "begin": "copy",
        "copy-source": row.pk,
        "copy-code": "guangdong-dept-2023",
        "copy-year": "2023",
        "copy-name": "2023年度",
    }
    response = bob.post(reverse("new_draft"), data)
    draft = the_draft()
    assert response["Location"] == reverse("draft_part", args=[draft.pk, "head"])
    framework, faults = frameworks.check_new(draft.document)
    assert framework is not None and faults == ()
    assert (framework.code, framework.year, framework.name, draft.based_on, draft.unit) == (
        "guangdong-dept-2023", 2023, "2023年度", row, world.place,
    )  # fmt: skip


def test_a_correction_is_copied_as_the_next_revision(bob: Client) -> None:
    row = FrameworkDocument.objects.get(code="mof-project-2020")
    bob.post(reverse("new_draft"), {"begin": "copy", "copy-source": row.pk, "copy-revision": "on"})
    assert (the_draft().document["code"], the_draft().document["revision"]) == ("mof-project-2020", "2")


def test_a_copy_without_a_code_of_its_own_is_refused(bob: Client) -> None:
    row = FrameworkDocument.objects.get(code="mof-project-2020")
    response = bob.post(reverse("new_draft"), {"begin": "copy", "copy-source": row.pk, "copy-name": "新办法"})
    assert response.status_code == 422
    assert "新办法" in text(response)
    assert not FrameworkDraft.objects.exists()


def test_an_empty_one_is_begun(bob: Client) -> None:
    data = {"begin": "empty", "empty-code": "x-2023", "empty-name": "新办法", "empty-year": "2023", "empty-issuer": ""}
    assert bob.post(reverse("new_draft"), data).status_code == 302
    assert the_draft().document == {"format": "framework/1", "code": "x-2023", "name": "新办法", "year": "2023", "children": []}


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_an_exported_file_is_uploaded_to_the_same_digest(bob: Client, form: str) -> None:
    for code in frameworks.shipped():
        content = bob.get(reverse("framework_export", args=[code, 1, form])).content
        assert upload(bob, content, f"a.{form}").status_code == 302
        framework, _faults = frameworks.check(the_draft().document)
        assert framework is not None and framework.digest == frameworks.shipped()[code].digest


def test_a_workbook_that_cannot_be_understood_names_its_cells(bob: Client) -> None:
    page = upload(bob, b"PK\x03\x04", "a.xlsx")
    assert page.status_code == 422 and "损坏" in text(page)
    page = upload(bob, b"a: b: c", "a.yaml")
    assert "第 1 行：" in text(page)
    content = book.workbook_of({"children": [{"code": "A", "children": [{"code": "B"}]}]})
    from tests.evaluation.authoring.test_book import edited

    page = upload(bob, edited("mof-project-2020", **{"children!A5": "7", "head!C4": "=A1"}), "a.xlsx")
    assert page.status_code == 422
    assert "children!A5：层级为“7”" in text(page) and "head!C4：“=A1”是从未计算的公式" in text(page)
    assert not FrameworkDraft.objects.exists()
    assert upload(bob, content, "a.xlsx").status_code == 302


def test_the_empty_template_is_a_workbook(bob: Client) -> None:
    response = bob.get(reverse("draft_template"))
    assert starting.uploaded(response.content, "framework.xlsx")[1] == ()


def test_a_file_with_a_mark_of_secrecy_is_refused(bob: Client) -> None:
    assert upload(bob, "name: 机密★10年".encode(), "a.yaml").status_code == 422
    assert not FrameworkDraft.objects.exists()


# faults


def test_twenty_faults_are_all_listed_with_the_way_to_each(bob: Client) -> None:
    assert upload(bob, TWENTY.encode(), "a.yaml").status_code == 302
    draft = the_draft()
    found = [(fault.code, fault.where) for fault in frameworks.check_new(draft.document)[1]]
    assert sorted(found) == sorted(
        [
            ("unknown_key", "sorce"),
            ("not_a_choice", "format"),
            ("wrong_type", "name"),
            ("missing_key", "english"),
            ("wrong_type", "year"),
            ("missing_key", "source"),
            ("not_a_choice", "children[1].children[1].rule.kind"),
            ("unknown_figure", "children[1].children[2].rule.share"),
            ("missing_key", "children[1].children[3].title"),
            ("unknown_key", "children[1].children[3].rule.bands[1].at_leest"),
            ("out_of_range", "children[2].points"),
            ("missing_key", "children[3].rule.items[1].title"),
            ("expression_not_allowed", "children[4].rule.share"),
            ("not_a_mapping", "children[6]"),
            ("not_a_choice", "subjects[2]"),
            ("exponent", "total"),
            ("duplicate_code", "children[1].children[2].code"),
            ("W02", "children[1].points"),
            ("W03", "children[1].children[3].points"),
            ("bands_miss_full_marks", "children[1].children[3].rule.bands"),
            ("open_section_without_rules", "children[2]"),
            ("record_with_points", "children[5].points"),
            ("unknown_figure", "caps[1].rate"),
            ("grades_out_of_order", "grades"),
            ("code_unfit", "code"),
        ]
    )
    page = text(bob.get(reverse("draft", args=[draft.pk])))
    listed = re.findall(
        r'<li><a href="([^"]+)">([^<]+)</a>：', page.split('class="notice error faults"')[1].split("</details>")[0]
    )
    assert len(listed) == len(found)
    for address, _words in listed:
        place = address.partition("#")[2]
        opened = bob.get(address.partition("#")[0])
        assert opened.status_code == 200
        assert not place or f'id="{place}"' in opened.content.decode(), address


def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(bob: Client, draft: FrameworkDraft) -> None:
    response = edit(bob, draft, "2-2-1", points="三分", rule__value="no_such / 1")
    assert response.status_code == 302
    assert node(draft, "2-2-1")["points"] == "三分"
    page = text(bob.get(response["Location"]))
    field = page.split('for="f-points"')[1].split("</div>")[0]
    assert 'value="三分"' in field and "“三分”不是数字" in field
    assert "基础数据目录中没有“no_such”" in page.split('for="f-rule.value"')[1].split("</div>")[0]


# writing


def test_points_and_rule_of_a_node_are_written(bob: Client, draft: FrameworkDraft) -> None:
    edit(
        bob,
        draft,
        "2-2-1",
        points="4",
        **{"rule__bands[1]__points": "4", "rule__bands[5]__points": "0.5", "rule__bands[5]__at_most": "90"},
    )
    found = node(draft, "2-2-1")
    assert found["points"] == "4"
    assert [band["points"] for band in found["rule"]["bands"]] == ["4", "2", "1", "0", "0.5"]
    changes = Event.objects.filter(draft=draft).latest("id").changes
    assert ["B2-1 rule.bands[5].at_most", None, "90"] in changes and ["B2-1 points", "3", "4"] in changes


def test_saving_without_a_change_changes_nothing(bob: Client, draft: FrameworkDraft) -> None:
    for each in places.walk(draft.document):
        assert edit(bob, draft, places.slug(each.address)).status_code == 302
    for part in ("head", "totals", "own"):
        address = reverse("draft_part", args=[draft.pk, part])
        assert bob.post(address, form_of(bob.get(address).content.decode()) | {"act": ["save"]}).status_code == 302
    assert FrameworkDraft.objects.get(pk=draft.pk).version == 1


def test_another_rule_is_shown_with_its_settings_and_not_saved(bob: Client, draft: FrameworkDraft) -> None:
    response = edit(bob, draft, "2-2-1", act="redraw rule", rule__kind="per_point", title="新名称")
    page = text(response)
    assert response.status_code == 200 and "尚未保存" in page
    assert 'name="rule.threshold"' in page and 'value="新名称"' in page and 'name="rule.bands[1].points"' not in page
    assert node(draft, "2-2-1")["rule"]["kind"] == "banded"
    saved = bob.post(
        reverse("draft_node", args=[draft.pk, "2-2-1"]),
        form_of(response.content.decode()) | {"act": ["save"], "rule.threshold": ["100"]},
    )
    assert saved.status_code == 302
    assert node(draft, "2-2-1")["rule"]["threshold"] == "100"


def test_a_row_of_a_table_is_taken_out(bob: Client, draft: FrameworkDraft) -> None:
    response = edit(bob, draft, "2-2-1", act="drop rule.bands[2]")
    bob.post(reverse("draft_node", args=[draft.pk, "2-2-1"]), form_of(response.content.decode()) | {"act": ["save"]})
    assert [band["points"] for band in node(draft, "2-2-1")["rule"]["bands"]] == ["3", "1", "0"]


def test_measures_to_choose_from_are_added_block_by_block(bob: Client, draft: FrameworkDraft) -> None:
    page = edit(bob, draft, "2-2-1", act="add rule.options", rule__kind="choice")
    data = form_of(page.content.decode()) | {"rule.options[1].title": ["按次"], "rule.options[1].rule.kind": ["execution"]}
    page = bob.post(reverse("draft_node", args=[draft.pk, "2-2-1"]), data | {"act": ["add rule.options"]})
    data = form_of(page.content.decode()) | {
        "rule.options[2].title": ["按率"],
        "rule.options[2].rule.kind": ["formula"],
        "act": ["save"],
    }
    bob.post(reverse("draft_node", args=[draft.pk, "2-2-1"]), data)
    assert node(draft, "2-2-1")["rule"] == {
        "kind": "choice",
        "options": [{"title": "按次", "rule": {"kind": "execution"}}, {"title": "按率", "rule": {"kind": "formula"}}],
    }


def test_the_head_grades_and_caps_are_written(bob: Client, draft: FrameworkDraft) -> None:
    address = reverse("draft_part", args=[draft.pk, "totals"])
    data = form_of(bob.get(address).content.decode()) | {"caps[1].below": ["80"], "caps[1].limit": ["89"], "act": ["save"]}
    assert bob.post(address, data).status_code == 302
    address = reverse("draft_part", args=[draft.pk, "head"])
    data = form_of(bob.get(address).content.decode()) | {"subjects": ["unit"], "decided[9]": ["新增一条"], "act": ["save"]}
    assert bob.post(address, data).status_code == 302
    document = FrameworkDraft.objects.get(pk=draft.pk).document
    assert (document["caps"], document["subjects"], document["decided"][-1]) == (
        [{"below": "80", "limit": "89"}],
        ["unit"],
        "新增一条",
    )


def test_the_tree_is_changed_row_by_row(bob: Client, draft: FrameworkDraft) -> None:
    assert tree_post(bob, draft, "up", "2", points_2="49").status_code == 302
    document = FrameworkDraft.objects.get(pk=draft.pk).document
    assert [(child["code"], child["points"]) for child in document["children"]] == [("B", "49"), ("A", "50")]
    page = text(bob.get(reverse("draft", args=[draft.pk])))
    assert "50 / 49" in page and "相差 1" in page and "各项分值合计 99，应为 100" in page


def test_a_new_row_opens_its_page(bob: Client, draft: FrameworkDraft) -> None:
    response = tree_post(bob, draft, "add_indicator_inside", "2-7")
    assert response["Location"] == reverse("draft_node", args=[draft.pk, "2-7-3"])
    assert node(draft, "2-7-3") == {"code": "B7-3", "rule": {}}
    assert "请选择规则" in text(bob.get(response["Location"]))


def test_what_cannot_be_moved_says_why_and_keeps_the_points(bob: Client, draft: FrameworkDraft) -> None:
    response = tree_post(bob, draft, "up", "1", points_2="49")
    assert response.status_code == 422
    assert "已是同级第一项" in text(response) and 'name="points-2" value="49"' in text(response)


def test_a_mark_of_secrecy_is_refused_and_kept(bob: Client, draft: FrameworkDraft) -> None:
    response = edit(bob, draft, "1", basis="机密★20年")
    assert response.status_code == 422
    assert "机密★20年</textarea>" in text(response)
    assert FrameworkDraft.objects.get(pk=draft.pk).version == 1


# two people


def test_two_people_on_one_field_see_both_values(bob: Client, tang: Client, draft: FrameworkDraft) -> None:
    address = reverse("draft_node", args=[draft.pk, "2-2-1"])
    mine = form_of(tang.get(address).content.decode())
    edit(bob, draft, "2-2-1", points="4")
    response = tang.post(address, mine | {"points": ["5"], "title": ["约束性"], "act": ["save"]})
    page = text(response)
    assert response.status_code == 409
    assert 'value="5"' in page and 'value="约束性"' in page and re.search(r"周岚 [\d:]+：4", page)
    again = form_of(response.content.decode())
    assert tang.post(address, again | {"act": ["save"]}).status_code == 302
    assert (node(draft, "2-2-1")["points"], node(draft, "2-2-1")["title"]) == ("5", "约束性")


def test_theirs_is_taken_where_it_is_ticked(bob: Client, tang: Client, draft: FrameworkDraft) -> None:
    address = reverse("draft_node", args=[draft.pk, "2-2-1"])
    mine = form_of(tang.get(address).content.decode())
    edit(bob, draft, "2-2-1", points="4")
    response = tang.post(address, mine | {"points": ["5"], "title": ["约束性"], "act": ["save"]})
    tang.post(address, form_of(response.content.decode()) | {"take_theirs": ["points"], "act": ["save"]})
    assert (node(draft, "2-2-1")["points"], node(draft, "2-2-1")["title"]) == ("4", "约束性")


def test_points_in_the_tree_that_somebody_changed_are_shown_beside_mine(bob: Client, tang: Client, draft: FrameworkDraft) -> None:
    address = reverse("draft", args=[draft.pk])
    shape = re.search(r'name="shape" value="([^"]*)"', text(tang.get(address)))
    assert shape
    tree_post(bob, draft, "points", points_2="49")
    response = tang.post(address, {"seen": "1", "act": "points", "shape": shape.group(1), "points-2": "48", "points-1": "50"})
    assert response.status_code == 409
    assert 'name="points-2" value="48"' in text(response) and re.search(r"周岚 [\d:]+：49", text(response))
    assert node(draft, "2")["points"] == "49"
    tree_post(bob, draft, "up", "2")
    stale = tang.post(address, {"seen": "1", "act": "points", "shape": shape.group(1), "points-2": "48"})
    assert stale.status_code == 409


# trying out


def test_the_preview_scores_a_sample_and_stores_nothing(bob: Client, draft: FrameworkDraft) -> None:
    events = Event.objects.count()
    address = reverse("draft_preview", args=[draft.pk])
    assert "87.39" in text(bob.get(address))
    changed = text(bob.post(address, {"figures.executed": "616.1", "B6-4/actual": "0"}))
    assert "83.75" in changed and 'value="616.1"' in changed  # 9.64 → 5.00 for the rate, 1 → 2 for B6-4
    assert (Event.objects.count(), FrameworkDraft.objects.get(pk=draft.pk).version) == (events, 1)


def test_the_preview_scores_a_chosen_evaluation(bob: Client, world: World, tang: Client) -> None:
    draft = make_draft("mof-project-2020", world.place, by=Person.objects.get(username="bob"))
    page = text(bob.get(reverse("draft_preview", args=[draft.pk]), {"evaluation": str(world.evaluation.pk)}))
    assert TOTAL in page and "修缮校舍" in page


def test_an_evaluation_out_of_reach_is_not_there(bob: Client, draft: FrameworkDraft) -> None:
    assert bob.get(reverse("draft_preview", args=[draft.pk]), {"evaluation": "999"}).status_code == 404


def test_a_draft_whose_shape_is_at_fault_cannot_be_tried(bob: Client, draft: FrameworkDraft) -> None:
    edit(bob, draft, "2-2-1", rule__kind="per_point")
    assert "存在结构性问题" in text(bob.get(reverse("draft_preview", args=[draft.pk])))


@pytest.mark.parametrize(
    "change",
    [
        {"own": None},
        {"rule": {"kind": "paced", "spent": ["executed"], "budget": "full_year_budget"}},
    ],
)
def test_a_draft_that_the_core_could_not_score_is_not_tried(bob: Client, draft: FrameworkDraft, change: dict[str, Any]) -> None:
    document = draft.document
    if "own" in change:
        del document["own"]
    else:
        document["children"][1]["children"][1]["children"][0] |= change
    FrameworkDraft.objects.filter(pk=draft.pk).update(content=json.dumps(document))
    assert bob.get(reverse("draft_preview", args=[draft.pk])).status_code == 200


# what somebody hostile sends


@pytest.mark.parametrize(
    "act",
    [
        "add code",
        "add rule.kind",
        "add rule.bands[9].x",
        "add ",
        "drop ",
        "drop rule",
        "redraw",
        "add children[1]",
        "add [0]",
        "\x00",
    ],
)
def test_strange_acts_change_nothing(bob: Client, draft: FrameworkDraft, act: str) -> None:
    assert edit(bob, draft, "2-2-1", act=act).status_code in (200, 302)
    assert FrameworkDraft.objects.get(pk=draft.pk).version == 1


@pytest.mark.parametrize("was", ["", "x", "[]", "[" * 5000, "null", '{"children": [1], "rule": 3, "x": {"y": []}}'])
def test_a_forged_page_is_stale(bob: Client, draft: FrameworkDraft, was: str) -> None:
    for address in (reverse("draft_node", args=[draft.pk, "2-2-1"]), reverse("draft_part", args=[draft.pk, "head"])):
        response = bob.post(address, {"was": was, "code": "B2-1", "act": "save", "take_theirs": ["children", "code"]})
        assert response.status_code in (302, 409)
    document = FrameworkDraft.objects.get(pk=draft.pk).document
    assert len(document["children"]) == 2 and node(draft, "2-2-1")["rule"]["kind"] == "banded"


@pytest.mark.parametrize("slug", ["0", "9", "1-0", "1--1", "-1", "99999", "1-" * 40 + "1", "a"])
def test_a_node_that_is_not_there_is_404(bob: Client, draft: FrameworkDraft, slug: str) -> None:
    assert bob.get(f"/drafts/{draft.pk}/nodes/{slug}").status_code == 404


@pytest.mark.parametrize("number", ["9" * 40, "-1", "1e3", "９"])
def test_a_strange_number_of_an_evaluation_is_no_error(bob: Client, draft: FrameworkDraft, number: str) -> None:
    assert bob.get(reverse("draft_preview", args=[draft.pk]), {"evaluation": number}).status_code in (200, 404)


def test_markup_in_a_document_stays_text(bob: Client) -> None:
    attack = '"><script>alert(1)</script>'
    document = {
        "name": attack,
        attack: attack,
        "children": [{"code": attack, "title": attack, attack: attack, "rule": {"kind": attack}}],
    }
    upload(bob, json.dumps(document).encode(), "a.json")
    pk = the_draft().pk
    for address in (
        reverse("draft", args=[pk]),
        reverse("draft_node", args=[pk, "1"]),
        reverse("draft_part", args=[pk, "head"]),
        reverse("draft_changes", args=[pk]) + "?against=mof-project-2020",
        reverse("draft_history", args=[pk]),
    ):
        response = bob.get(address)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode(), address


# differences, history, files


def test_differences_from_the_former_version_are_told(bob: Client, draft: FrameworkDraft) -> None:
    edit(bob, draft, "2-2-1", points="4")
    page = text(bob.get(reverse("draft_changes", args=[draft.pk])))
    assert "B2-1 预算编制约束性" in page and re.search(r"<td>满分</td><td>3</td><td>4</td>", page)
    other = text(bob.get(reverse("draft_changes", args=[draft.pk]), {"against": "mof-project-2020"}))
    assert "预算执行率" in other
    assert bob.get(reverse("draft_changes", args=[draft.pk]), {"against": "nope"}).status_code == 404


def test_history_says_who_changed_what(bob: Client, draft: FrameworkDraft) -> None:
    edit(bob, draft, "2-2-1", points="4")
    tree_post(bob, draft, "remove", "1-1-1")
    page = text(bob.get(reverse("draft_history", args=[draft.pk])))
    assert re.search(r"B2-1 满分：<del>3</del> <ins>4</ins>", page)
    assert "移除：<del>A1-1 部门整体绩效目标产出指标完成情况</del>" in page and "周岚" in page


def test_a_draft_with_faults_is_exported_as_it_stands(bob: Client, draft: FrameworkDraft) -> None:
    edit(bob, draft, "2-2-1", points="三分")
    document = FrameworkDraft.objects.get(pk=draft.pk).document
    assert load(bob.get(reverse("draft_export", args=[draft.pk, "yaml"])).content.decode()) == document
    assert starting.uploaded(bob.get(reverse("draft_export", args=[draft.pk, "xlsx"])).content, "a.xlsx") == (document, ())
    assert bob.get(reverse("draft_export", args=[draft.pk, "exe"])).status_code == 404


# publishing


def decide(client: Client, draft: FrameworkDraft, act: str, **data: str) -> Any:
    seen = str(FrameworkDraft.objects.get(pk=draft.pk).version)
    return client.post(reverse("decide_draft", args=[draft.pk, act]), {"seen": seen} | data)


def test_a_second_person_publishes_and_then_it_never_changes(bob: Client, tang: Client, draft: FrameworkDraft) -> None:
    assert decide(bob, draft, "propose").status_code == 302
    assert "发布" not in re.findall(r"<button[^>]*>([^<]*)</button>", text(bob.get(reverse("draft", args=[draft.pk]))))
    refused = decide(bob, draft, "publish")
    assert refused.status_code == 422 and "须由财政部门的另一人发布" in text(refused)
    response = decide(tang, draft, "publish")
    assert response["Location"] == reverse("framework_revision", args=["copy-2023", 1])
    assert "唐悦" in text(tang.get(response["Location"]))
    assert edit(bob, draft, "1", points="49").status_code == 422
    assert tree_post(bob, draft, "up", "2").status_code == 422
    assert FrameworkDocument.objects.get(code="copy-2023").digest == frameworks.check(draft.document)[0].digest  # type: ignore[union-attr]


def test_faults_stop_a_proposal(bob: Client, draft: FrameworkDraft) -> None:
    edit(bob, draft, "2-2-1", points="4")
    assert "提请发布</button>" not in text(bob.get(reverse("draft", args=[draft.pk])))
    assert decide(bob, draft, "propose").status_code == 422


def test_it_comes_back_with_a_reason(bob: Client, tang: Client, draft: FrameworkDraft) -> None:
    decide(bob, draft, "propose")
    assert decide(tang, draft, "send-back").status_code == 422
    assert decide(tang, draft, "send-back", reason="等级下限待核").status_code == 302
    assert "等级下限待核" in text(bob.get(reverse("draft_history", args=[draft.pk])))


def test_a_stale_decision_is_refused(bob: Client, draft: FrameworkDraft) -> None:
    edit(bob, draft, "1", title="履职")
    response = bob.post(reverse("decide_draft", args=[draft.pk, "discard"]), {"seen": "1"})
    assert response.status_code == 409


def test_drafts_are_listed(bob: Client, draft: FrameworkDraft) -> None:
    page = text(bob.get(reverse("drafts")))
    assert draft.title in page and "编写中" in page
    decide(bob, draft, "discard")
    assert "已废弃" in text(bob.get(reverse("drafts")))


# published frameworks


def test_a_sample_is_marked_wherever_it_shows(bob: Client, draft: FrameworkDraft) -> None:
    for address in (
        reverse("frameworks"),
        reverse("framework", args=["guangdong-dept-2022"]),
        reverse("framework_changes", args=["guangdong-dept-2022", 1]),
        reverse("draft", args=[draft.pk]),
    ):
        assert "示例，非官方" in text(bob.get(address)), address


def test_a_framework_says_its_english_name_citation_rounds_and_files(bob: Client, world: World) -> None:
    page = text(bob.get(reverse("framework", args=["mof-project-2020"])))
    assert "Ministry of Finance" in page and "财预〔2020〕10号" in page and world.round.name in page
    assert (
        load(bob.get(reverse("framework_export", args=["mof-project-2020", 1, "yaml"])).content.decode())["code"]
        == "mof-project-2020"
    )
    assert "尚未用于任何轮次" in text(bob.get(reverse("framework", args=["hubei-project-2020"])))


def test_published_frameworks_are_compared(bob: Client) -> None:
    page = text(bob.get(reverse("framework_changes", args=["mof-project-2020", 1]), {"against": "hubei-project-2020"}))
    assert "处不同" in page
    assert dump(plain(frameworks.shipped()["mof-project-2020"]))
    assert json.loads(frameworks.shipped()["mof-project-2020"].canonical)["code"] == "mof-project-2020"
