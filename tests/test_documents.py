"""What the documents promise: their example scores as they say, every setting is in both READMEs, every link leads somewhere."""

import re
from pathlib import Path

import pytest

from evaluation import checks, documents, frameworks, scorecards
from evaluation.assessment import Assessment
from evaluation.loading import load_file

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh-CN.md"]


def written(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_example_scores_as_the_document_says(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", written("docs/evaluation-document.md"), re.DOTALL)
    assert found is not None
    file = tmp_path / "example.yaml"
    file.write_text(found[1], encoding="utf-8")
    case, faults = documents.read(load_file(file), frameworks.get)
    assert case is not None and faults == ()
    assessment = Assessment(case)
    card = scorecards.in_words(assessment, checks.run(assessment))
    assert (card["total"], card["grade"]) == ("77.50", "中")


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_is_in_the_readme(readme: str) -> None:
    settings = set(re.findall(r'(?:env(?:\.\w+)?|environ\.get)\(\s*"([A-Z_]+)"', written("evaluation/settings.py")))
    assert settings == set(re.findall(r"^\| `([A-Z_]+)` \|", written(readme), re.MULTILINE))


@pytest.mark.parametrize("file", [*READMES, "docs/deployment.md", "docs/evaluation-document.md"])
def test_every_link_leads_somewhere(file: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", written(file))
    assert [link for link in links if not ((ROOT / file).parent / link).exists()] == []
