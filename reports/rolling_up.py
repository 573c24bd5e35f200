"""What the report says of a roll-up: eliminations with their reasons, differences to the final accounts with theirs, and on what
figures it rests. From the sealed content alone."""

from decimal import Decimal

from evaluation import figures, stored
from reports.material import Material

STATUS = {"flash": "决算快报数", "filed": "决算上报数", "approved": "决算批复数"}


def status(m: Material) -> str:
    """On which figures the tables rest, in the report's words; nothing where the unit has not said."""
    return STATUS.get(m.case.document.status.figures or "", "")


def notes(m: Material) -> list[str]:
    """A sentence for each elimination, and for each figure that differs from the final accounts."""
    by_key = figures.catalogue().by_key
    taken = [
        f"{by_key[each['key']].label}已抵销部门内部往来{_amount(m, each['key'], int(each['value']))}（{each['reason']}）。"
        for each in m.content.get("eliminations", ())
        if each["key"] in by_key
    ]
    return [
        *taken,
        *filter(None, (_difference(m, each["key"], int(each["value"])) for each in m.content.get("final_accounts", ()))),
    ]


def _difference(m: Material, key: str, value: int) -> str:
    """How far a figure is from the final accounts, and why; nothing where they agree."""
    entry, reported = figures.catalogue().by_key.get(key), m.figures.get(key)
    if entry is None or reported is None:
        return ""
    account = stored.from_integer(entry, value)
    if account == reported:
        return ""
    reasons = [each["text"] for each in m.content["explanations"] if each["code"] == "B14" and each["where"] == f"figures.{key}"]
    told = f"部门决算{entry.label}{_shown(m, key, account)}，与本表相差{_shown(m, key, account - reported)}"
    return f"{told}：{reasons[0]}" if reasons else f"{told}。"


def _amount(m: Material, key: str, value: int) -> str:
    return _shown(m, key, stored.from_integer(figures.catalogue().by_key[key], value))


def _shown(m: Material, key: str, value: Decimal) -> str:
    entry = figures.catalogue().by_key[key]
    return f"{figures.show(entry, value, m.unit)}{figures.unit_of(entry, m.unit)}"
