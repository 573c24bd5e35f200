"""Documents in the background: one job for each content and format. At least once in delivery, once in effect.

The result is written beside its place, synced and renamed, then the row says done: a file is whole or not there.
"""

import hashlib
import logging
import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as N_
from django_q.tasks import async_task

from evaluation import child
from evaluation.models import Evaluation
from reports import material as materials
from reports import pdf
from reports.material import Material
from reports.models import Job

FOLDER = Path(settings.VAR_DIR) / "files" / "reports"
log = logging.getLogger(__name__)

CHANGED = N_("The evaluation was changed while the report was being made. Ask for it again.")
FONTS = N_("Fonts or libraries are missing on the server: %(missing)s. The administrator runs ./dev setup.")
LIMITS = N_("The report ran into a limit of time, memory or pages (%(error)s). Shorten very long texts or tables and ask again.")

BROKEN = N_("The report could not be made. Tell your administrator the time; ask for it again after the fault is mended.")


@transaction.atomic
def ask(evaluation: Evaluation, *, format_: str = "pdf") -> Job:
    """The job for the evaluation's report as it is now; made and queued where there is none, and again where it failed."""
    material = materials.of(evaluation)
    key = key_of(material, format_)
    job, made = Job.objects.select_for_update().get_or_create(
        key=key, defaults={"evaluation": evaluation, "format": format_, "draft": material.draft}
    )
    gone = job.state == Job.State.DONE and not (FOLDER / job.file).exists()
    if made or gone or job.state == Job.State.FAILED:
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, error="", asked_at=timezone.now())
        transaction.on_commit(lambda: async_task("reports.jobs.work", job.pk))
        job.refresh_from_db()
    return job


def key_of(material: Material, format_: str) -> str:
    """What names content, stamp and format."""
    stamp = material.stamp.approval if material.stamp else "draft"
    return hashlib.sha256(f"{format_} {material.digest} {stamp} {_version()}".encode()).hexdigest()


def work(pk: int) -> None:
    """Make the document of a job. A second delivery finds it done."""
    job = Job.objects.select_related("evaluation__round", "evaluation__subject__unit").get(pk=pk)
    if job.state == Job.State.DONE and (FOLDER / job.file).exists():
        return
    Job.objects.filter(pk=pk).update(state=Job.State.RUNNING)
    try:
        material = materials.of(job.evaluation)
        if key_of(material, job.format) != job.key:
            _fail(job, CHANGED)
            return
        name = _keep(job, pdf.make(material))
    except pdf.FontsMissing as lacking:
        _fail(job, FONTS % {"missing": str(lacking)})
    except child.Failed as failure:
        log.warning("report %s: %s", job.key, failure)
        _fail(job, LIMITS % {"error": str(failure)[:200]})
    except Exception:
        log.exception("report %s", job.key)
        _fail(job, BROKEN)
    else:
        Job.objects.filter(pk=pk).update(state=Job.State.DONE, file=name, done_at=timezone.now())


def _keep(job: Job, content: bytes) -> str:
    FOLDER.mkdir(parents=True, exist_ok=True)
    name, beside = f"{job.key}.{job.format}", FOLDER / f"{job.key}.{os.getpid()}.part"
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(FOLDER / name)
    return name


def _fail(job: Job, error: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error=error, done_at=timezone.now())


@cache
def _version() -> str:
    """Changes with stylesheet, templates and code of the report, so that a new look is not hidden behind an old file."""
    base = Path(settings.BASE_DIR)
    files = [
        *(base / "reports").rglob("*.*"),
        *(base / "templates" / "reports").rglob("*.html"),
        *(base / "evaluation" / "wording").glob("*.py"),
    ]
    found = [file for file in sorted(files) if file.suffix in (".py", ".css", ".html")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in found)).hexdigest()
