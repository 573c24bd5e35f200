"""A small world for tests: a place, two departments, the people everybody knows, a round, an evaluation that can be submitted."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from evaluation import cases, checks, documents, frameworks, sealing, seals, services
from evaluation.authoring import starting
from evaluation.models import Evaluation, FrameworkDraft, Indicator, Round, Seal
from evaluation.services import drafting
from units.models import Membership, Office, Person, Role, Subject, Unit

DOCUMENT: dict[str, Any] = {
    "format": "self-evaluation/1",
    "framework": "mof-project-2020",
    "year": "2021",
    "figures": {"full_year_budget": "200", "executed": "190"},
    "indicators": [
        {
            "section": "产出指标/数量指标",
            "title": "修缮校舍",
            "points": "30",
            "unit": "间",
            "operator": ">=",
            "target": "40",
            "actual": "40",
        },
        {
            "section": "产出指标/质量指标",
            "title": "验收合格率",
            "points": "20",
            "unit": "%",
            "operator": "=",
            "target": "100",
            "actual": "100",
        },
        {
            "section": "效益指标/社会效益指标",
            "title": "受益学生",
            "points": "30",
            "unit": "人",
            "operator": ">=",
            "target": "1000",
            "actual": "950",
        },
        {
            "section": "满意度指标/服务对象满意度指标",
            "title": "家长满意度",
            "points": "10",
            "unit": "%",
            "operator": ">=",
            "target": "90",
            "actual": "93",
        },
    ],
    "narrative": {
        "overview/budget": "全年预算数【全年预算数】，执行数【全年执行数】。",
        "problems": "工期偏紧。",
        "measures": "提前招标。",
    },
}
TOTAL = "98.00"  # 9.50 + 30 + 20 + 28.50 + 10


@dataclass
class World:
    """What a test needs to hand."""

    place: Unit
    school: Unit
    water: Unit
    office: Office
    wang: Person
    li: Person
    zhao: Person
    round: Round
    evaluation: Evaluation

    def fresh(self) -> Evaluation:
        """The evaluation as the database has it now."""
        return Evaluation.objects.select_related("round__framework", "subject__unit").get(pk=self.evaluation.pk)

    def row(self, title: str) -> Indicator:
        return self.evaluation.indicators.get(title=title)

    def findings(self) -> list[tuple[str, str]]:
        """Code and place of everything that the checks say."""
        return [(each.code, each.where) for each in checks.run(cases.Entered(self.fresh(), texts=True).assess())]

    def digest(self) -> str:
        """What the page of checks shows: the digest of what would be sealed."""
        entered = cases.Entered(self.fresh(), texts=True)
        assessment = entered.assess()
        return seals.digest(seals.canonical(sealing.content(entered, assessment, checks.run(assessment))))

    def next_year(self) -> Evaluation:
        """The evaluation of the same subject one year later, not begun."""
        found = make_round("mof-project-2020", year=self.round.year + 1)
        return services.open_round(found, [self.evaluation.subject], by=self.li)[0]

    def submit(self) -> Seal:
        return services.submit(self.evaluation.pk, seen=self.digest(), by=self.wang)

    def approve(self) -> Seal:
        return services.approve(self.evaluation.pk, seen=self.fresh().seq, by=self.li)


def make_world() -> World:
    frameworks.publish_shipped()
    place = make_unit("44", "示例市", Unit.Kind.PLACE, None)
    school = make_unit("045", "示例市教育局", Unit.Kind.DEPARTMENT, place)
    water = make_unit("052", "示例市水务局", Unit.Kind.DEPARTMENT, place)
    office = Office.objects.create(unit=school, name="基建科", position=1)
    wang, li, zhao = (
        Person.objects.create_user(name, shown, "pw") for name, shown in (("wang", "王敏"), ("li", "李强"), ("zhao", "赵静"))
    )
    give(wang, school, Role.PREPARER)
    give(li, school, Role.REVIEWER)
    give(zhao, water, Role.PREPARER)
    found = make_round("mof-project-2020")
    subject = Subject.objects.create(unit=school, kind=Subject.Kind.PROJECT, code="P1", name="校舍修缮")
    evaluation = services.open_round(found, [subject], by=li)[0]
    evaluation = fill(evaluation, DOCUMENT, by=wang)
    return World(place, school, water, office, wang, li, zhao, found, evaluation)


def text(response: Any) -> str:
    """The page that was answered."""
    return str(response.content.decode())


def make_image() -> bytes:
    """A picture of one point."""
    out = BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PNG")
    return out.getvalue()


def make_unit(code: str, name: str, kind: str, parent: Unit | None) -> Unit:
    unit = Unit(code=code, name=name, kind=kind, parent=parent)
    unit.path = unit.path_below(parent)
    unit.save()
    return unit


def make_round(framework: str, outline: str = "project-2020", route: str = "direct", year: int = 2021) -> Round:
    row = frameworks.FrameworkDocument.objects.get(code=framework, revision=1)
    name, deadline = f"{year} {framework} {route}", date(year + 1, 4, 30)
    return Round.objects.create(year=year, name=name, framework=row, outline=outline, route=route, deadline=deadline)


def make_department(world: World) -> tuple[Evaluation, Evaluation, Evaluation]:
    """A department whose figures are the sums of its two units, 学校1 and 学校2: the units' evaluations and its own."""
    units = [make_unit(f"04500{n}", f"学校{n}", Unit.Kind.UNIT, world.school) for n in (1, 2)]
    below = [Subject.objects.create(unit=unit, kind="unit", name=unit.name) for unit in units]
    whole = Subject.objects.create(unit=world.school, kind="department", name="教育局", rolls_up=True)
    first, second, top = services.open_round(make_round("guangdong-dept-2022", "guangzhou-2021"), [*below, whole], by=world.li)
    return first, second, top


def make_draft(reference: str, unit: Unit, *, by: Person, **head: str) -> FrameworkDraft:
    """A draft that copies a published framework, with another code unless `head` says otherwise."""
    row = frameworks.FrameworkDocument.objects.get(code=reference, revision=1)
    document = starting.copy(frameworks.of(row), **({"code": "copy-2023", "year": "2023"} | head))
    return drafting.start(document, unit=unit, by=by, based_on=row)


def give(person: Person, unit: Unit, role: str, office: Office | None = None) -> Membership:
    return Membership.objects.create(person=person, unit=unit, role=role, office=office)


def fill(evaluation: Evaluation, document: dict[str, Any], *, by: Person) -> Evaluation:
    """Put a document into an evaluation."""
    case, faults = documents.read(document, frameworks.get)
    assert case is not None, faults
    services.put_document(evaluation.pk, case, by=by)
    return Evaluation.objects.select_related("round__framework", "subject__unit").get(pk=evaluation.pk)
