"""Whether a rule fits the row it stands in: bands make full marks and hold for something, items are named once, options need
nothing but figures. Parts that are at fault already are None here, and passed over."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile
from typing import Any

from evaluation.scoring.rules.aggregates import Peer
from evaluation.scoring.rules.choice import Choice
from evaluation.scoring.rules.deductions import Checklist, PerOccurrence, PerPoint
from evaluation.scoring.rules.measures import Band, Banded, Paced, Record
from evaluation.scoring.rules.targets import Judged
from evaluation.scoring.shapes import Fault


def faults_of(rule: Any, full: Decimal | None) -> Iterator[Fault]:
    """What does not fit, each with its place below the row."""
    match rule:
        case Banded() | Peer():
            yield from _bands_fit(rule.bands, full)
        case Checklist():
            yield from _items_fit(rule.items, full)
        case PerOccurrence() | PerPoint() if full is not None and rule.floor > full:
            yield Fault("floor_above_full_marks", "rule.floor", (("floor", rule.floor), ("points", full)))
        case Judged():
            yield from _tiers_fit(rule.met_from, rule.partly_from)
        case Choice():
            yield from _options_fit(rule.options, full)
        case Paced():
            yield from _periods_fit(rule.spent, rule.due)
        case Record() if full is not None:
            yield Fault("record_with_points", "points", (("points", full),))


def _tiers_fit(met: Decimal | None, partly: Decimal | None) -> Iterator[Fault]:
    if met is not None and partly is not None and partly > met:
        yield Fault("tiers_out_of_order", "rule.partly_from", (("partly", partly), ("met", met)))


def _bands_fit(bands: Any, full: Decimal | None) -> Iterator[Fault]:
    if bands == ():
        yield Fault("nothing_listed", "rule.bands")
    if full is not None and (points := _points(bands)) and max(points) != full:
        yield Fault("bands_miss_full_marks", "rule.bands", (("points", full),))
    open_ended = len(list(takewhile(lambda band: band is None or band.limits, bands or ())))
    for number, band in enumerate(bands or (), 1):
        if band is not None and _holds_for_nothing(band):
            yield Fault("band_of_nothing", f"rule.bands[{number}]")
        elif number > open_ended + 1:
            yield Fault("band_never_reached", f"rule.bands[{number}]", (("number", open_ended + 1),))


def _holds_for_nothing(band: Band) -> bool:
    low = max((limit for limit in (band.at_least, band.more_than) if limit is not None), default=None)
    high = min((limit for limit in (band.at_most, band.less_than) if limit is not None), default=None)
    if low is None or high is None:
        return False
    return low > high or (low == high and not band.holds(low))


def _items_fit(items: Any, full: Decimal | None) -> Iterator[Fault]:
    if items == ():
        yield Fault("nothing_listed", "rule.items")
    if full is not None and (points := _points(items)) and sum(points) != full:
        yield Fault("items_miss_full_marks", "rule.items", (("sum", sum(points)), ("points", full)))
    yield from _named_once(items, "rule.items")


def _named_once(parts: Any, where: str) -> Iterator[Fault]:
    seen = Counter[str]()
    for number, part in enumerate(parts or (), 1):
        if part is None or part.title is None:
            continue
        seen[part.title] += 1
        if seen[part.title] > 1:
            yield Fault("row_twice", f"{where}[{number}].title", (("found", part.title),))


def _options_fit(options: Any, full: Decimal | None) -> Iterator[Fault]:
    for number, option in enumerate(options or (), 1):
        if option is None or option.rule is None:
            continue
        place = f"rule.options[{number}]"
        yield from (fault._replace(where=f"{place}.{fault.where}") for fault in faults_of(option.rule, full))
        if option.rule.reads != "figures":
            yield Fault("option_reads_more", f"{place}.rule", (("title", option.title),))
    if options is not None and len(options) < 2:
        yield Fault("too_few_options", "rule.options")
    yield from _named_once(options, "rule.options")


def _periods_fit(spent: Any, due: Any) -> Iterator[Fault]:
    if spent is not None and (len(spent) != len(due) or not spent):
        yield Fault("periods_differ", "rule.due", (("spent", len(spent)), ("due", len(due))))
    yield from (Fault("due_of_zero", f"rule.due[{n}]") for n, share in enumerate(due, 1) if share is not None and share <= 0)


def _points(parts: Any) -> list[Decimal]:
    """The points of bands or items; nothing where a part is at fault, and named already."""
    found = [None if part is None else part.points for part in parts or ()]
    return [] if None in found else [points for points in found if points is not None]
