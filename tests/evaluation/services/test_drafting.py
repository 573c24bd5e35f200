"""Drafts of frameworks: kept as typed, compared and swapped, published by a second person."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from evaluation import frameworks
from evaluation.authoring import places
from evaluation.models import Event, FrameworkDocument, FrameworkDraft
from evaluation.services import Conflict, Refused, Stale, drafting
from tests.world import World, give, make_draft
from units.models import Person, Role

NODE = ("code", "title", "points", "english", "unit", "basis", "rule")


@pytest.fixture
def bob(world: World) -> Person:
    person = Person.objects.create_user("bob", "周岚", "pw")
    give(person, world.place, Role.BUREAU)
    return person


@pytest.fixture
def tang(world: World) -> Person:
    person = Person.objects.create_user("tang", "唐悦", "pw")
    give(person, world.place, Role.BUREAU)
    return person


@pytest.fixture
def draft(world: World, bob: Person) -> FrameworkDraft:
    return make_draft("mof-project-2020", world.place, by=bob)


def own(draft: FrameworkDraft, at: places.Address) -> dict[str, Any]:
    node = places.node_at(fresh(draft).document, at)
    assert node is not None
    return drafting.own(node)


def fresh(draft: FrameworkDraft) -> FrameworkDraft:
    return FrameworkDraft.objects.get(pk=draft.pk)


def write(draft: FrameworkDraft, at: places.Address, was: dict[str, Any], by: Person, **typed: Any) -> places.Address:
    return drafting.write(draft.pk, at, was | typed, was=was, names=NODE, by=by)


def proposed(draft: FrameworkDraft, by: Person) -> FrameworkDraft:
    return drafting.propose(draft.pk, seen=fresh(draft).version, by=by)


def test_a_change_raises_the_version_and_leaves_an_event(draft: FrameworkDraft, bob: Person) -> None:
    write(draft, (1,), own(draft, (1,)), bob, points="１２")
    assert own(draft, (1,))["points"] == "１２"
    assert fresh(draft).version == 2
    event = Event.objects.filter(draft=draft).last()
    assert event is not None
    assert (event.action, event.changes, event.actor, event.unit) == (
        "draft_write",
        [["A points", "10", "１２"]],
        bob,
        draft.unit,
    )


def test_nothing_changed_is_no_event(draft: FrameworkDraft, bob: Person) -> None:
    write(draft, (1,), own(draft, (1,)), bob)
    assert fresh(draft).version == 1


def test_children_stay_where_their_section_is_written(draft: FrameworkDraft, bob: Person) -> None:
    write(draft, (2,), own(draft, (2,)), bob, title="产出")
    assert len(fresh(draft).document["children"][1]["children"]) == 4


def test_two_people_on_two_fields_do_not_disturb_each_other(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    seen = own(draft, (1,))
    write(draft, (1,), seen, bob, points="12")
    write(draft, (1,), seen, tang, title="执行率")
    assert (own(draft, (1,))["points"], own(draft, (1,))["title"]) == ("12", "执行率")


def test_two_people_on_one_field_are_told(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    seen = own(draft, (1,))
    write(draft, (1,), seen, bob, points="12", rule={"kind": "binary"})
    with pytest.raises(Conflict) as conflict:
        write(draft, (1,), seen, tang, points="15", rule={"kind": "record"})
    assert {name: (each.value, each.by) for name, each in conflict.value.theirs.items()} == {
        "points": ("12", "周岚"),
        "rule": ("是得满分，否不得分", "周岚"),
    }
    assert own(draft, (1,))["points"] == "12"


def test_a_node_that_moved_is_found_again(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    seen = own(draft, (2, 1))
    drafting.rearrange(draft.pk, "up", (2,), {}, seen=1, by=bob)
    assert write(draft, (2, 1), seen, tang, title="数量") == (1, 1)
    assert own(draft, (1, 1))["title"] == "数量"


def test_a_node_that_is_gone_is_stale(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    seen = own(draft, (2, 1))
    drafting.rearrange(draft.pk, "remove", (2, 1), {}, seen=1, by=bob)
    with pytest.raises(Stale):
        write(draft, (2, 1), seen, tang, title="数量")


def test_the_tree_changes_only_as_it_was_seen(draft: FrameworkDraft, bob: Person) -> None:
    assert drafting.rearrange(draft.pk, "down", (1,), {(2,): "60"}, seen=1, by=bob) == (2,)
    assert own(draft, (1,))["points"] == "60"
    with pytest.raises(Stale):
        drafting.rearrange(draft.pk, "down", (1,), {}, seen=1, by=bob)


def test_what_cannot_be_moved_is_refused(draft: FrameworkDraft, bob: Person) -> None:
    with pytest.raises(Refused):
        drafting.rearrange(draft.pk, "up", (1,), {(2,): "60"}, seen=1, by=bob)
    assert own(draft, (2,))["points"] == "50"


def test_a_draft_with_faults_is_not_proposed(draft: FrameworkDraft, bob: Person) -> None:
    write(draft, (1,), own(draft, (1,)), bob, points="12")
    with pytest.raises(Refused, match="1"):
        drafting.propose(draft.pk, seen=2, by=bob)


def test_a_second_person_publishes(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    proposed(draft, bob)
    row = drafting.publish(draft.pk, seen=2, by=tang)
    assert (row.reference, row.published_by, frameworks.of(row).year) == ("copy-2023", tang, 2023)
    kept = fresh(draft)
    assert (kept.state, kept.published, kept.published_by) == ("published", row, tang)
    assert [event.action for event in kept.events.order_by("id")] == ["draft_start", "draft_propose", "draft_publish"]


def test_nobody_publishes_what_they_wrote_or_proposed(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    proposed(draft, tang)
    for person in (bob, tang):
        with pytest.raises(Refused):
            drafting.publish(draft.pk, seen=2, by=person)
    assert not FrameworkDocument.objects.filter(code="copy-2023").exists()


def test_the_database_holds_that_as_well(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    proposed(draft, bob)
    row = FrameworkDocument.objects.get(code="mof-project-2020")
    for fields in ({"published_by": bob}, {"state": "published"}, {"state": "published", "published_by": bob, "published": row}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FrameworkDraft.objects.filter(pk=draft.pk).update(**fields)


def test_who_has_no_role_there_does_not_publish(world: World, draft: FrameworkDraft, bob: Person) -> None:
    proposed(draft, bob)
    for person in (world.wang, world.li):
        with pytest.raises(Refused):
            drafting.publish(draft.pk, seen=2, by=person)


def test_only_what_was_seen_is_published(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    proposed(draft, bob)
    with pytest.raises(Stale):
        drafting.publish(draft.pk, seen=1, by=tang)


def test_a_proposed_draft_is_not_changed(draft: FrameworkDraft, bob: Person) -> None:
    proposed(draft, bob)
    with pytest.raises(Refused):
        write(draft, (1,), own(draft, (1,)), bob, points="12")
    with pytest.raises(Refused):
        drafting.rearrange(draft.pk, "down", (1,), {}, seen=2, by=bob)


def test_it_goes_back_into_work_with_a_reason(draft: FrameworkDraft, bob: Person, tang: Person) -> None:
    proposed(draft, bob)
    with pytest.raises(Refused):
        drafting.send_back(draft.pk, "", seen=2, by=tang)
    drafting.send_back(draft.pk, "等级下限待核", seen=2, by=tang)
    assert (fresh(draft).state, fresh(draft).proposed_by) == ("draft", None)
    proposed(draft, bob)
    drafting.send_back(draft.pk, "", seen=4, by=bob)
    assert fresh(draft).is_editable


def test_a_code_that_was_published_meanwhile_is_refused(world: World, bob: Person, tang: Person) -> None:
    one, other = (make_draft("mof-project-2020", world.place, by=bob, name=name) for name in ("甲", "乙"))
    proposed(one, bob)
    proposed(other, bob)
    drafting.publish(one.pk, seen=2, by=tang)
    with pytest.raises(Refused):
        drafting.publish(other.pk, seen=2, by=tang)
    assert FrameworkDocument.objects.get(code="copy-2023").name == "甲"


def test_a_correction_is_the_next_revision(world: World, bob: Person, tang: Person) -> None:
    draft = make_draft("mof-project-2020", world.place, by=bob, code="mof-project-2020", revision="2", name="更正")
    proposed(draft, bob)
    assert drafting.publish(draft.pk, seen=2, by=tang).reference == "mof-project-2020@2"
    assert frameworks.get("mof-project-2020") == frameworks.shipped()["mof-project-2020"]


@pytest.mark.parametrize(("revision", "code"), [("1", "published_before"), ("3", "revision_leaves_gap")])
def test_a_revision_is_the_next_one(world: World, revision: str, code: str) -> None:
    document = frameworks.shipped()["mof-project-2020"].canonical
    _framework, faults = frameworks.check_new(drafting.json.loads(document) | {"revision": revision})
    assert [(fault.code, fault.where) for fault in faults] == [(code, "revision")]


@pytest.mark.parametrize(
    ("head", "node", "expected"),
    [
        ({"code": "粤/1"}, {}, [("code_unfit", "code")]),
        ({"name": "名" * 121}, {}, [("text_too_long", "name")]),
        ({"year": "1066"}, {}, [("out_of_range", "year")]),
        ({}, {"code": "A 1"}, [("node_code_unfit", "children[1].code")]),
        ({}, {"unit": "个" * 21}, [("text_too_long", "children[1].unit")]),
        ({}, {"title": "名" * 201}, [("text_too_long", "children[1].title")]),
    ],
)
def test_what_the_database_could_not_keep_is_a_fault(head: Any, node: Any, expected: list[tuple[str, str]]) -> None:
    document = drafting.json.loads(frameworks.shipped()["mof-project-2020"].canonical) | head
    document["children"][0] |= node
    assert [(fault.code, fault.where) for fault in frameworks.check(document)[1]] == expected


def test_a_document_that_is_too_large_or_secret_is_refused(world: World, bob: Person) -> None:
    for document in ({"children": [{}] * 1001}, {"source": "字" * 1_000_001}, {"source": "机密★10年"}):
        with pytest.raises(Refused):
            drafting.start(document, unit=world.place, by=bob)
    assert not FrameworkDraft.objects.exists()


def test_a_discarded_draft_stays_in_the_history(draft: FrameworkDraft, bob: Person) -> None:
    drafting.discard(draft.pk, seen=1, by=bob)
    assert fresh(draft).state == "discarded"
    with pytest.raises(Refused):
        proposed(draft, bob)
