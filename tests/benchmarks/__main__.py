"""python -m tests.benchmarks: makes a database of its own, starts the server, prints every ratio beside its goal.

In brackets the same ratio of processor time of the server's workers: on a busy machine it wobbles less.
"""

import gc
import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

PORT = int(os.environ.get("PORT", "8765"))
ROUNDS = int(os.environ.get("ROUNDS", "60"))
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluation.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from evaluation.cases import Entered  # noqa: E402
from evaluation.scoring import engine  # noqa: E402
from reports import material, pdf  # noqa: E402
from tests.benchmarks import replaying, world  # noqa: E402


class Browser:
    """One kept connection with a session cookie."""

    def __init__(self, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT)
        self.cookie = f"sessionid={session}; csrftoken={'x' * 32}"

    def get(self, path: str) -> str:
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        return text

    def post(self, path: str, data: dict[str, str], *, expected: int = 302, **more: str) -> None:
        body = urlencode(data | {"csrfmiddlewaretoken": "x" * 32})
        headers = {
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{PORT}",
            **more,
        }
        self.connection.request("POST", path, body, headers)
        response = self.connection.getresponse()
        response.read()
        if response.status != expected:
            raise RuntimeError(f"{path}: {response.status}")


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of so many runs, in seconds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


class Server:
    """The server beside us, and the time that its workers spent on a processor: what other programs do leaves it alone."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def spent(self) -> float:
        """Seconds, from /proc (Linux)."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(int(Path(f"/proc/{child}/schedstat").read_text().split()[0]) for child in children) / 1e9

    def against(self, unit: Callable[[], object], work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
        """How many times the unit a work takes, in turn with it, so that what else the machine does weighs on both alike:
        the medians as they passed, and on the processor."""
        taken: tuple[list[Taken], list[Taken]] = [], []
        for _ in range(rounds):
            for each, what in zip(taken, (unit, work), strict=True):
                each.append(self.taken(what))
        passed, spent = ([statistics.median(getattr(one, name) for one in each) for each in taken] for name in Taken._fields)
        return passed[1] / passed[0], spent[1] / spent[0]

    def taken(self, work: Callable[[], object]) -> "Taken":
        before, begun = self.spent(), time.perf_counter()
        work()
        return Taken(time.perf_counter() - begun, self.spent() - before)


class Taken(NamedTuple):
    """Seconds of one request: as they passed, and on the server's processor."""

    passed: float
    spent: float


def fields(page: str) -> dict[str, str]:
    """What a browser would post back from the entry page."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(rows\.[^"]+|seen)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "checkbox" not in tag:
            found[name.group(1)] = value.group(1) if value else ""
    found |= dict(re.findall(r'<textarea[^>]*name="(rows\.[^"]+)"[^>]*>([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select[^>]*name="(rows\.[^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1).replace("&gt;", ">").replace("&lt;", "<") if chosen else ""
    return found


def save_all(browser: Browser, path: str, turn: list[int]) -> None:
    """Save forty rows, all of them changed."""
    turn[0] += 1
    data = turn_fields[path] | {"seen": str(turn[1])}
    data |= {name: str(900 + turn[0]) for name in data if name.endswith(".actual")}
    browser.post(path, data)
    turn[1] += 1


turn_fields: dict[str, dict[str, str]] = {}


def say(name: str, found: float, spent: float | None = None, *, goal: float) -> None:
    mark = (
        ""
        if found <= goal
        else "   ABOVE ITS GOAL"
        if spent is None or spent > goal
        else "   above its goal, not on the processor"
    )
    beside = "" if spent is None else f"({spent:.2f})"
    print(f"{name:52}{found:8.2f} {beside:9} goal ≤ {goal:g}{mark}")


def try_out(browser: Browser, pk: int) -> None:
    """What a script asks when one cell was changed."""
    typed = {"figures.executed": "7000", "B1.1/actual": "5"}
    browser.post(f"/evaluations/{pk}/what-if", typed, expected=200, **{"HX-Request": "true"})


def web() -> float:
    evaluation, person = world.make()
    key = world.session(person)
    environment = os.environ | {"DATABASE_URL": database_url()}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-w",
        "3",
        "-b",
        f"127.0.0.1:{PORT}",
        "--no-control-socket",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen([*command, "tests.benchmarks.wsgi"], env=environment)
    try:
        time.sleep(3)
        browser = Browser(key)
        entry, listed = f"/evaluations/{evaluation.pk}/indicators", "/evaluations/"
        for path in ("/benchmark/trivial", entry, listed) * 6:
            browser.get(path)
        beside = Server(server.pid)
        nothing = lambda: browser.get("/benchmark/trivial")  # noqa: E731
        trivial = median(nothing, ROUNDS * 3)
        page = browser.get(entry)
        turn_fields[entry] = {name: value for name, value in fields(page).items() if name != "seen"}
        turn = [0, int(fields(page)["seen"])]
        print(f"trivial view {trivial * 1000:.2f} ms on {connection.vendor}")
        works: list[tuple[str, Callable[[], object], float]] = [
            ("entry page of 40 rows", lambda: browser.get(entry), 7),
            ("save of 40 rows, all changed", lambda: save_all(browser, entry, turn), 5.5),
            ("list of 100 rows", lambda: browser.get(listed), 14),
            ("what-if answer of 40 rows", lambda: try_out(browser, evaluation.pk), 3),
        ]
        for name, work, goal in works:
            say(name, *beside.against(nothing, work), goal=goal)
    finally:
        server.terminate()
        server.wait()
    queries(evaluation.pk, person)
    return trivial


def database_url() -> str:
    """The test database's own address, for the server beside us."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return (
        f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT'] or 5432}/{settings['NAME']}"
    )


def queries(pk: int, person: object) -> None:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    entry = f"/evaluations/{pk}/indicators"
    client.get(entry)
    for name, work, goal in (
        ("queries of the entry page", lambda: client.get(entry), 6),
        ("queries of the save", lambda: client.post(entry, changed(client.get(entry).content.decode())), 9),
        ("queries of the list", lambda: client.get("/evaluations/"), 6),
    ):
        with CaptureQueriesContext(connection) as captured:
            work()
        seen = [
            query["sql"]
            for query in captured.captured_queries
            if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
        ]
        say(name, len(seen) - (6 if "save" in name else 0), goal=goal)  # the save first opens the page


def changed(page: str) -> dict[str, str]:
    found = fields(page)
    return found | {name: "777" for name in found if name.endswith(".actual")}


def core(trivial: float) -> None:
    from evaluation.models import Evaluation

    evaluation = Evaluation.objects.select_related("subject__unit", "round__framework").order_by("pk").first()
    entered = Entered(evaluation)  # type: ignore[arg-type]
    assessment = entered.assess()
    case, readings, figures = entered.case, assessment.readings, assessment.figures
    score = lambda: engine.score(case.framework, case.leaves, readings, figures)  # noqa: E731
    say("scoring one evaluation of 40 rows", median(score, 400) / trivial, goal=0.4)


def report() -> None:
    from evaluation.models import Evaluation

    evaluation = Evaluation.objects.select_related("subject__unit", "round__framework").order_by("pk").first()
    found = material.of(evaluation)  # type: ignore[arg-type]
    pdf.warm()
    html = pdf.html_of(found)

    def bare() -> None:
        gc.disable()
        pdf._lay_out(html).write_pdf()
        gc.enable()

    pdf.make(found)
    ours = median(lambda: pdf.make(found), 5)  # before the bare one: a child must not be forked beside fonts
    bare()
    say("the report's PDF, against a bare tuned rendering", ours / median(bare, 5), goal=2.2)


def main() -> None:
    from django.test.utils import get_runner

    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={"staticfiles": {"BACKEND": static}}):
        databases = runner.setup_databases()
        try:
            trivial = web()
            core(trivial)
            report()
            replaying.measure(trivial, say)
        finally:
            connection.close()
            runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
