"""Whether the files of evidence are there, and are the ones that were given: each is read again and hashed."""

from collections.abc import Iterator

from evaluation import evidence
from evaluation.models import Evidence
from evaluation.verifying.damage import Damage, damage


def evidence_is_as_given() -> Iterator[Damage]:
    """A file that is missing, or whose bytes have another hash."""
    faults: dict[str, str] = {}
    rows = Evidence.objects.select_related("evaluation__subject__unit", "evaluation__round").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        if row.sha256 not in faults:
            faults[row.sha256] = evidence.fault_of(row.sha256)
        if fault := faults[row.sha256]:
            yield damage(f"evidence_{fault}", row.evaluation, name=row.name, sha256=row.sha256[:12])
