"""python -m tests.benchmarks.foreign: the preview of a workbook of 5,000 × 12 against a bare reading of it; 100,000 budget lines
against django-import-export with its defaults; the memory of the child that reads."""

import io
import os
import re
import resource
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import tablib
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from import_export import resources
from openpyxl import Workbook, load_workbook

from tests.benchmarks import __main__ as bench  # isort: skip - it sets Django up
from evaluation.models import Import
from tests.benchmarks import world
from units.models import BudgetLine

HEADS = (
    "单位编码",
    "项目编码",
    "项目名称",
    "支出类型",
    "功能分类",
    "经济分类",
    "资金来源",
    "年初预算数",
    "调整数",
    "全年预算数",
    "执行数",
    "备注",
)
DEFAULTS = ("id", "subject", "year", "position", "category", "function", "economic", "project", "source", "initial", "adjustment")


def row(number: int) -> tuple[Any, ...]:
    amount = 10_000 + number
    return (
        *("045", "P000", f"项目名称{number}", "项目支出", f"20502{number % 90 + 10}", f"302{number % 30 + 10}", "一般公共预算"),
        *(amount + 0.5, 0, amount + 0.5, amount - 100.25, "无"),
    )


def workbook(rows: int) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet("导出")
    page.append(["金额单位：元"])
    page.append(HEADS)
    for number in range(rows):
        page.append(row(number))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(rows: int, bad: int = 0) -> bytes:
    lines = [",".join(HEADS).replace("年初预算数", "年初预算数（元）")]
    lines += [",".join(map(str, row(number))) for number in range(rows)]
    for number in range(1, bad + 1):
        lines[number * 7] = lines[number * 7].replace(",0,", ",x,")
    return "\n".join(lines).encode()


def timed(act: Callable[[], Any], rounds: int = 1) -> float:
    best = float("inf")
    for _ in range(rounds):
        begin = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - begin)
    return best


def bare(content: bytes) -> None:
    for page in load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets:
        for _row in page.iter_rows(values_only=True):
            pass


def upload(client: Client, path: str, content: bytes, name: str) -> Any:
    answer = client.post(path, {"file": SimpleUploadedFile(name, content), "kind": "lines"}, follow=True)
    if answer.status_code != 200:
        raise RuntimeError(re.findall(r"alert.*", answer.content.decode()))
    return answer


def take(client: Client, path: str) -> None:
    found = Import.objects.get(taken_seq=None)
    answer = client.post(f"{path}/{found.pk}", {"act": "take", "seen": str(found.seq)})
    if answer.status_code != 302:
        raise RuntimeError(re.findall(r"alert.*", answer.content.decode()))


def megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1000


def defaults(subject: int, rows: int = 2000) -> float:
    """Rows a second of a ModelResource with nothing set."""
    resource_ = resources.modelresource_factory(model=BudgetLine)()
    data = tablib.Dataset(headers=DEFAULTS)
    for number in range(rows):
        data.append(("", subject, 2021, number, "project", "20502", "302", f"项目{number}", "general_public", Decimal(number), 0))
    seconds = timed(lambda: resource_.import_data(data, dry_run=False, raise_errors=True))
    return rows / seconds


def run() -> None:
    evaluation, person = world.make(3)
    client = Client()
    client.force_login(person)
    path = f"/evaluations/{evaluation.pk}/imports"
    content = workbook(5000)
    upload(client, path, workbook(5), "warm.xlsx")
    once = timed(lambda: bare(content), 3)
    preview = timed(lambda: upload(client, path, content, "f.xlsx"), 3)
    print(f"bare reading of 5,000 × 12: {once:.2f} s; upload with preview: {preview:.2f} s")
    bench.say("preview of 5,000 × 12 against a bare reading", preview / once, goal=3)
    bench.say("memory of the child that read it, MB", megabytes(resource.RUSAGE_CHILDREN), goal=200)
    Import.objects.all().delete()
    usual = defaults(evaluation.subject_id)
    BudgetLine.objects.all().delete()
    large = csv(100_000)

    def whole() -> None:
        upload(client, path, large, "f.csv")
        take(client, path)

    seconds = timed(whole)
    print(f"import-export: {usual:.0f} rows/s; ours: {100_000 / seconds:.0f} rows/s, from upload to take-over in {seconds:.1f} s")
    bench.say(
        "rows per second of import-export's defaults in those of ours (at most 1/15)", usual / (100_000 / seconds), goal=1 / 15
    )
    print(f"the page of lines after it: {timed(lambda: client.get(path.replace('imports', 'lines')), 3):.2f} s")
    print(f"taken back: {timed(lambda: client.post(path.replace('imports', 'undo'), {'page': 'lines'})):.1f} s")
    assert not BudgetLine.objects.exists()
    upload(client, path, csv(100_000, 10_000), "bad.csv")
    found = Import.objects.get(taken_seq=None)
    bench.say("faulty cells of 10,000 not named", 10_000 - found.counts["refused"], goal=0)
    found.delete()
    huge = workbook(40_000)
    seconds = timed(lambda: upload(client, path, huge, "f.xlsx"))
    print(f"40,000 lines as a workbook ({len(huge) / 1e6:.1f} MB): {seconds:.1f} s")
    bench.say("memory of the child, MB", megabytes(resource.RUSAGE_CHILDREN), goal=400)
    bench.say("memory of the worker, MB", megabytes(resource.RUSAGE_SELF), goal=400)


def main() -> None:
    from django.test.utils import get_runner

    runner = get_runner(settings)(verbosity=0, interactive=False)
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={"staticfiles": {"BACKEND": static}}):
        databases = runner.setup_databases()
        try:
            run()
        finally:
            connection.close()
            runner.teardown_databases(databases)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluation.settings")
    main()
