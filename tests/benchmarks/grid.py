"""python -m tests.benchmarks.grid: entry page of 130 rows, a cell saved and scored, a block of 200 × 12, the bytes of it all."""

import gzip
import http.client
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from tests.benchmarks import __main__ as bench
from tests.benchmarks import world

STATIC = Path(__file__).parents[2] / "evaluation" / "static" / "evaluation"
SCRIPTS = ("entry.js", "cells.js", "grid.js", "page.js", "saving.js", "session.js", "style.css")


class Page(bench.Browser):
    """A browser that sends what the script of an entry page sends."""

    def send(self, path: str, body: str, kind: str) -> tuple[int, str]:
        headers = {
            "Cookie": self.cookie,
            "Content-Type": kind,
            "X-CSRFToken": "x" * 32,
            "Origin": f"http://127.0.0.1:{bench.PORT}",
        }
        self.connection.request("POST", path, body, headers)
        response: http.client.HTTPResponse = self.connection.getresponse()
        return response.status, response.read().decode()


class Cell:
    """One cell, saved again and again with the value that was seen."""

    def __init__(self, page: Page, path: str, person: int) -> None:
        text = page.get(f"{path}indicators")
        found = re.search(r'"seq": (\d+)', text)
        self.page, self.path, self.person = page, path, person
        names = [each for each in bench.fields(text) if each.endswith(".actual")]
        self.name = names[len(names) // 2]
        self.seen = bench.fields(text)[self.name]
        self.seq = int(found.group(1)) if found else 0
        self.turn = 0

    def save(self) -> None:
        self.turn += 1
        typed = str(900 + self.turn % 90)
        cells = {self.name: {"seen": self.seen, "typed": typed}}
        data = {"person": self.person, "seq": self.seq, "page": "rows", "unit": "万元", "cells": cells}
        status, text = self.page.send(f"{self.path}cells", json.dumps(data), "application/json")
        answer: dict[str, Any] = json.loads(text)
        if status != 200 or answer["cells"][self.name]["state"] != "saved":
            raise RuntimeError(f"{status}: {text[:300]}")
        self.seen, self.seq = typed, answer["seq"]


def block(rows: int = 200) -> str:
    """Budget lines as a spreadsheet gives them: heads, 200 rows, 12 columns."""
    heads = "序号\t支出类别\t功能分类\t经济分类\t项目\t资金来源\t年初预算\t调整\t全年预算\t执行数\t结转\t备注\n"
    line = "{0}\t项目支出\t20502\t30201\t项目名称{0}\t一般公共预算\t1,{0:03}.50\t0\t1,{0:03}.50\t1,{0:03}.25\t0.25\t无\n"
    return heads + "".join(line.format(number) for number in range(1, rows + 1))


def run() -> None:
    evaluation, person = world.make()
    larger = world.Evaluation.objects.exclude(pk=evaluation.pk).latest("pk")
    case, _faults = world.documents.read(world.document(130), world.frameworks.get)
    assert case is not None
    world.services.put_document(larger.pk, case, by=person)
    page = Page(world.session(person))
    small, large = f"/evaluations/{evaluation.pk}/", f"/evaluations/{larger.pk}/"
    for path in ("/benchmark/trivial", f"{small}indicators", f"{large}indicators") * 6:
        page.get(path)
    trivial = bench.median(lambda: page.get("/benchmark/trivial"), bench.ROUNDS * 3)
    print(f"trivial view {trivial * 1000:.2f} ms on {connection.vendor}")
    bench.say("entry page of 40 rows", bench.median(lambda: page.get(f"{small}indicators")) / trivial, goal=7)
    bench.say("entry page of 130 rows", bench.median(lambda: page.get(f"{large}indicators")) / trivial, goal=12)
    for rows, path in ((40, small), (130, large)):
        cell = Cell(page, path, person.pk)
        for _ in range(6):
            cell.save()
        bench.say(f"a cell saved, {rows} rows scored anew", bench.median(cell.save) / trivial, goal=4)
    body = urlencode({"csrfmiddlewaretoken": "x" * 32, "page": "lines", "text": block()})

    def preview() -> None:
        status, text = page.send(f"{large}paste", body, "application/x-www-form-urlencoded")
        if status != 200 or text.count("项目名称") < 200:
            raise RuntimeError(f"{status}: {text[:300]}")

    bench.say("preview of a block of 200 × 12", bench.median(preview, 10) / trivial, goal=100)
    size = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in SCRIPTS) / 1000
    bench.say("script and style of the entry page, compressed, KB", size, goal=40)


def main() -> None:
    from django.test.utils import get_runner

    runner = get_runner(settings)(verbosity=0, interactive=False)
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={"staticfiles": {"BACKEND": static}}):
        databases = runner.setup_databases()
        command = [sys.executable, "-m", "gunicorn", "-w", "3", "-b", f"127.0.0.1:{bench.PORT}", "--no-control-socket"]
        environment = os.environ | {"DATABASE_URL": bench.database_url()}
        server = subprocess.Popen([*command, "--log-level", "error", "tests.benchmarks.wsgi"], env=environment)
        try:
            time.sleep(3)
            run()
        finally:
            server.terminate()
            server.wait()
            connection.close()
            runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
