"""The arrows of the house: who may import whom (README, “Map”), and what the core must not know."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APPS = ("evaluation", "units", "reports")

# Floors, lowest first: a module imports from its own floor or one below, never from above.
FLOORS: list[tuple[str, ...]] = [
    ("evaluation.values",),
    ("evaluation.scoring",),
    ("evaluation.loading", "evaluation.child", "evaluation.sheets", "evaluation.progress", "evaluation.prepared", "units"),
    ("evaluation.models", "evaluation.figures", "evaluation.lexicon", "evaluation.outlines"),
    (
        "evaluation.documents",
        "evaluation.evidence",
        "evaluation.cells",
        "evaluation.assessment",
        "evaluation.narrative",
        "evaluation.guards",
        "evaluation.bulk",
        "evaluation.parts",
    ),
    ("evaluation.checks", "evaluation.frameworks", "evaluation.stored"),
    ("evaluation.around",),
    ("evaluation.wording", "evaluation.cases", "evaluation.workflow", "evaluation.seals", "evaluation.events"),
    ("evaluation.scorecards", "evaluation.permissions", "evaluation.what_if", "evaluation.pasting"),
    ("evaluation.authoring",),
    ("evaluation.foreign",),
    (
        "evaluation.sealing",
        "evaluation.moments",
        "evaluation.queries",
        "evaluation.offices",
        "evaluation.rolling_up",
        "evaluation.beside",
        "evaluation.replaying",
    ),
    ("evaluation.services",),
    ("evaluation.verifying",),
    ("evaluation.forms", "evaluation.pages", "evaluation.middleware"),
    ("evaluation.resources",),
    ("evaluation.views",),
    (
        "evaluation.urls",
        "evaluation.management",
        "evaluation.apps",
        "evaluation.wsgi",
        "evaluation.settings",
        "evaluation.static_files",
    ),
    ("reports",),
]
EXCEPTIONS = {  # one name each, with its reason
    ("evaluation.middleware", "evaluation.views"): "refusals are shown by views; imported when one happens",
    ("evaluation.urls", "reports"): "the site map includes the reports' addresses",
}
ONLY_IN = {
    "PIL": {"evaluation/evidence.py"},
    "weasyprint": {"reports/pdf.py", "reports/justify.py"},
    "openpyxl": {f"evaluation/sheets/{name}.py" for name in ("writing", "reading", "pages", "marking")},
    "import_export": {"evaluation/resources.py"},
    "fontTools": {"reports/fonts.py"},
    "yaml": {"evaluation/loading.py"},
    "django": None,
}


def modules() -> list[tuple[str, Path]]:
    files = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
    return [(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path) for path in files]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(name: str) -> str:
    """The room that a module or an imported name lies in: the longest that fits."""
    rooms = [room for floor in FLOORS for room in floor if name == room or name.startswith(room + ".")]
    return max(rooms, key=len, default="")


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


@pytest.mark.parametrize(("name", "path"), modules(), ids=[name for name, _path in modules()])
def test_arrows_point_down(name: str, path: Path) -> None:
    mine = room(name)
    if name in APPS:
        return
    assert mine, f"{name} has no room: give it one in FLOORS"
    rooms = {room(used) for used in imports(path) if used.split(".")[0] in APPS} - {""}
    above = {other for other in rooms if floor(other) > floor(mine) and (mine, other) not in EXCEPTIONS}
    assert above == set()


@pytest.mark.parametrize(
    ("name", "path"), [entry for entry in modules() if entry[0].startswith(("evaluation.values", "evaluation.scoring"))]
)
def test_the_core_is_plain_python(name: str, path: Path) -> None:
    used = {entry.split(".")[0] for entry in imports(path)}
    allowed = {"django"} if name == "evaluation.values.fields" else set()
    assert used & {"django", "os", "pathlib", "time", "random", "yaml", "io", "sys"} <= allowed
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls & {"open", "print", "eval", "exec", "float", "round"} == set()


@pytest.mark.parametrize("package", [package for package, files in ONLY_IN.items() if files is not None])
def test_a_package_is_known_in_its_place_only(package: str) -> None:
    places = {
        str(path.relative_to(ROOT)) for _name, path in modules() if any(used.split(".")[0] == package for used in imports(path))
    }
    assert places == ONLY_IN[package]


def test_nothing_rounds_or_makes_floats_outside_the_door() -> None:
    for name, path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round":
                pytest.fail(f"{name}:{node.lineno} rounds by itself")
            if isinstance(node, ast.Attribute) and node.attr == "quantize" and name != "evaluation.values.numbers":
                pytest.fail(f"{name}:{node.lineno} rounds by itself")


def test_no_file_has_two_subjects() -> None:
    long = {name: len(path.read_text().splitlines()) for name, path in modules()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_every_section_has_its_template_and_every_drawn_part_its_section() -> None:
    from evaluation import outlines
    from reports.sections import SECTIONS

    files = {path.stem for path in (ROOT / "templates" / "reports" / "sections").glob("*.html")}
    assert files == set(SECTIONS)
    for outline in outlines.shipped().values():
        drawn = {name for part in outlines.walk(outline.sections) for name in part.draws} | {
            n for a in outline.annexes for n in a.draws
        }
        assert drawn <= set(SECTIONS)


def test_every_state_and_step_has_somebody_who_acts() -> None:
    from evaluation import workflow
    from evaluation.models import State

    leaving = {source for transition in workflow.TRANSITIONS for source in transition.sources}
    assert leaving == set(State) - {State.APPROVED, State.PUBLISHED}
    for route in workflow.routes().values():
        assert route.steps and all(step.roles for step in route.steps)


def test_templates_hold_no_inline_style_or_script() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for forbidden in (" style=", "<style", "onclick", "onchange", "onsubmit", "javascript:"):
            assert forbidden not in text, f"{path.name}: {forbidden}"
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", ""), path.name
        assert "https://" not in text, path.name
