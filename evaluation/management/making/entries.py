"""Figures, rows and texts of one invented evaluation: plausible, tied out, every shortfall with its reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from evaluation import figures, outlines, what_if
from evaluation.management.making import lists
from evaluation.management.making.lists import Invented
from evaluation.models import Indicator
from evaluation.scoring.framework import Framework, Leaf, OpenSection
from evaluation.stored import ENTERED, Stored, from_integer

Part = Callable[[int, int, int], int]  # so many thousandths, from … to …, of an amount
LEVELS = (("met", "0.95"), ("met", "0.9"), ("met", ""), ("partly", "0.7"))


@dataclass
class Draft:
    """What is entered of one evaluation, before it is stored. Figures as the database keeps them."""

    rows: list[Indicator]
    figures: dict[str, int]
    texts: dict[str, str]
    planted: list[str] = field(default_factory=list)

    def stored(self) -> dict[str, Stored]:
        by_key = figures.catalogue().by_key
        return {key: Stored(from_integer(by_key[key], value), ENTERED) for key, value in self.figures.items()}


def draft(framework: Framework, outline: str, line: str, rows: int, year: int, rng: Random) -> Draft:
    """A whole evaluation of so many rows (or as many as the framework fixes, and one for each open section)."""
    fixed = [_fixed(leaf, place, year, rng) for place, leaf in enumerate(framework.leaves.values(), 1)]
    own = list(_own_rows(framework, line, rows - len(fixed), year, rng))
    asked = {figure.key for figure in what_if.figures_of(framework)}
    found = _figures(rng)
    found |= {key: value for key, value in _seldom(found, rng).items() if key in asked}
    return Draft([*fixed, *own], found, _texts(outline, graded=framework.total is not None))


def _texts(outline: str, *, graded: bool) -> dict[str, str]:
    """The outline's texts; without points there is no grade to speak of."""
    keys = {part.key for part in outlines.walk(outlines.shipped()[outline].sections) if part.text}
    texts = {key: text for key, text in lists.data()["texts"].items() if key in keys}
    return texts if graded else texts | {"analysis/conclusion": lists.data()["ungraded"]}


def _fixed(leaf: Leaf, place: int, year: int, rng: Random) -> Indicator:
    """A row that the framework fixes: most in order, some with an occurrence or an item lacking."""
    row, slip = Indicator(code=leaf.code, position=place, title=leaf.title[:200], unit=leaf.unit), rng.random() < 0.12
    match leaf.settings.reads:
        case "count" if leaf.outside is None:
            row.actual = "1" if slip else "0"
        case "yes_no":
            row.actual = "否" if slip and rng.random() < 0.3 else "是"
        case "items":
            titles = list(leaf.settings.titles)
            row.items = titles[:1] if leaf.settings.kind == "choice" else titles[: len(titles) - (slip and len(titles) > 1)]
        case "level":
            row.level, row.share = rng.choice(LEVELS)
            row.actual = lists.data()["qualitative"]["lasting"]
        case "date":
            row.target, row.actual = f"{year}-11-30", f"{year}-{rng.randint(6, 11):02}-{rng.randint(1, 28):02}"
        case "target":
            row.target, row.actual = "100", str(100 - (slip and rng.randint(1, 9)))
    return row


def _own_rows(framework: Framework, line: str, wanted: int, year: int, rng: Random) -> Iterator[Indicator]:
    groups = _groups(framework)
    if not groups:
        return
    shares = _spread(wanted, [points or Decimal(10) for points, _sections in groups], [len(parts) for _p, parts in groups])
    used: set[str] = set()
    for (points, sections), count in zip(groups, shares, strict=True):
        weights = _points(points, count, rng) if points is not None else [None] * count
        for number, weight in enumerate(weights):
            section = sections[number * len(sections) // count]
            found = _pick(line, lists.kind_of(section.title), used, rng)
            yield _own(section.code, number + 1, weight, found, year, rng)


def _groups(framework: Framework) -> list[tuple[Decimal | None, list[OpenSection]]]:
    """Open sections with the points that they share: their own, or those of the nearest section above that has any."""
    found: dict[str, tuple[Decimal | None, list[OpenSection]]] = {}
    for section in framework.open_sections.values():
        owners = [code for code in reversed(section.parents) if framework.sections[code].points is not None]
        owner = owners[0] if owners else ""
        inside = [leaf.points or Decimal(0) for leaf in framework.leaves.values() if owner in leaf.parents]
        points = framework.sections[owner].points if owner else framework.total
        left = None if points is None else points - sum(inside, Decimal(0))
        found.setdefault(owner, (left, []))[1].append(section)
    return list(found.values())


def _spread(wanted: int, weights: list[Decimal], least: list[int]) -> list[int]:
    """So many rows over groups by weight, at least one for each section."""
    total, counts = sum(weights, Decimal(0)), list(least)
    for _ in range(max(0, wanted - sum(least))):
        due = [weight / total * (sum(counts) + 1) - count for weight, count in zip(weights, counts, strict=True)]
        counts[due.index(max(due))] += 1
    return counts


def _points(total: Decimal, count: int, rng: Random) -> list[Decimal]:
    """Full marks of so many rows that make the total: in halves where that gives each one, else in hundredths."""
    step = Decimal("0.5") if total >= count else Decimal("0.01")
    pieces = int(total / step)
    cuts = [0, *(pieces * n // count for n in range(1, count)), pieces]
    jitter = [cut + (rng.randint(0, 1) if 0 < place < count and count * 3 < pieces else 0) for place, cut in enumerate(cuts)]
    parts = [(jitter[n + 1] - jitter[n]) * step for n in range(count)]
    parts[-1] += total - sum(parts, Decimal(0))
    return parts


def _pick(line: str, kind: str, used: set[str], rng: Random) -> Invented:
    """An indicator whose name is not used yet; a further batch of one where all are."""
    pool = lists.pool(line, kind)
    fresh = [found for found in pool if found.title not in used]
    found = rng.choice(fresh or pool)
    batch = 2
    while found.title in used:
        found = found._replace(title=f"{pool[batch % len(pool)].title}（第{batch}批）")
        batch += 1
    used.add(found.title)
    return found


def _own(section: str, place: int, points: Decimal | None, found: Invented, year: int, rng: Random) -> Indicator:
    row = Indicator(section=section, position=place, title=found.title, points=points, unit=found.unit, kind=found.kind)
    row.operator = found.operator if found.kind == "number" else ""
    if found.kind == "date":
        row.target = f"{year}-{rng.randint(9, 12):02}-28"
        row.actual = f"{year}-{rng.randint(6, 9):02}-{rng.randint(1, 28):02}"
    elif found.kind == "qualitative":
        row.target, row.actual = "建立并落实", lists.data()["qualitative"]["lasting"]
        row.level, row.share = rng.choice(LEVELS)
    else:
        target = rng.randint(found.low, found.high)
        row.target, row.actual = str(target), _actual(found, target, rng)
    return row


def _actual(found: Invented, target: int, rng: Random) -> str:
    """What was reached: mostly the target or a little more, sometimes less."""
    if found.operator == "=":
        return str(target if rng.random() < 0.9 else target - rng.randint(1, 5))
    if found.operator == "<=":
        return str(max(0, target - rng.randint(0, max(1, target // 4)) if rng.random() < 0.85 else target + 1))
    if found.unit == "%":
        return f"{min(Decimal(100), target + Decimal(rng.randint(-30, 45)) / 10):f}"
    reached = rng.choice((100, 100, 100, 100, 101, 102, 104, 106, 108, 112, 97, 95, 92, 88, 80, 72))
    return str(target * reached // 100)


def _figures(rng: Random) -> dict[str, int]:
    """The figures of a year in fen and pieces, tied out: parts make their whole, smaller ones lie within."""
    wan = 1_000_000  # fen in 10,000 yuan; amounts are whole hundreds of yuan

    part = _part(rng)
    initial = int(rng.lognormvariate(7.2, 0.9)) * wan + 60 * wan
    found = {"initial_budget": initial, "carried_in": part(initial, 0, 30), "supplement": part(initial, 0, 140)}
    found |= {"reduction": part(initial, 0, 40), "virement": part(initial, 0, 40)}
    found |= {"adjustment_exempt": 0, "withdrawn_before_year_end": 0}
    whole = initial + found["carried_in"] + found["supplement"] - found["reduction"]
    executed = part(whole, 860, 1000)
    basic = part(whole, 450, 700)
    spent = min(executed, part(basic, 970, 1000))
    carryover = part(whole - executed, 0, 1000)
    found |= {"full_year_budget": whole, "executed": executed, "basic_budget": basic, "basic_executed": spent}
    found |= {"project_budget": whole - basic, "project_executed": executed - spent}
    found |= {"business_executed": 0, "remitted_upward": 0, "grants_to_affiliates": 0, "surplus": 0}
    found |= {"carryover": carryover, "withdrawn": whole - executed - carryover}
    found |= {"appropriation_budget": whole, "appropriation_executed": executed, "general_public": whole}
    found |= dict.fromkeys(("government_fund", "state_capital", "special_account", "own_funds"), 0)
    found |= _spending(whole, part, rng)
    return {key: value for key, value in found.items() if key in figures.catalogue().by_key}


def _part(rng: Random) -> Part:
    def part(of: int, low: int, high: int) -> int:
        return of * rng.randint(low, high) // 1000 // 10_000 * 10_000

    return part


def _seldom(found: dict[str, int], rng: Random) -> dict[str, int]:
    """Figures that only some frameworks ask for."""
    part, whole, executed, carried = _part(rng), found["full_year_budget"], found["executed"], found["carried_in"]
    spent_carried, mean = min(carried, executed), 3_000_000
    special, tasks = part(whole, 100, 300), rng.randint(6, 40)
    return {
        "procurement_budget": found["procurement"] + part(found["procurement"], 0, 80),
        "carryover_previous": part(whole, 10, 90),
        "payables": part(whole, 1, 12),
        "payables_previous": part(whole, 6, 12),
        "receivables": part(whole, 1, 12),
        "receivables_previous": part(whole, 6, 12),
        "operating_cost_per_head": part(mean, 800, 1250),
        "operating_cost_per_head_mean": mean,
        "special_funds_budget": special,
        "special_funds_executed": part(special, 880, 1000),
        "key_tasks_assigned": 4 + tasks // 4,
        "key_tasks_done": 4 + tasks // 4 - (rng.random() < 0.2),
        "new_building_area_approved": 1200,
        "new_building_area": 1200 - 10 * rng.randint(-4, 6),
        "new_building_cost_approved": part(whole, 100, 200),
        "new_building_cost": part(whole, 90, 110),
        "tasks_planned": tasks,
        "tasks_done": tasks - (rng.random() < 0.3),
        "tasks_on_time": tasks - 1 - (rng.random() < 0.3),
        "tasks_to_standard": tasks - 1 - (rng.random() < 0.2),
        "key_project_executed": part(found["project_executed"], 500, 900),
        "planned_progress": 10_000,
        "executed_q1": part(executed, 180, 260),
        "executed_q2": part(executed, 420, 520),
        "executed_q3": part(executed, 680, 780),
        "staff_outside": found["staff"] // 12,
        "full_year_budget_fiscal": whole - carried,
        "full_year_budget_carried": carried,
        "full_year_budget_other": 0,
        "executed_fiscal": executed - spent_carried,
        "executed_carried": spent_carried,
        "executed_other": 0,
    }


def _spending(whole: int, part: Part, rng: Random) -> dict[str, int]:
    """Three public, procurement, assets, people and management of a budget of this size."""
    travel, running, reception = part(whole, 0, 3), part(whole, 1, 6), part(whole, 0, 3)
    public = travel + running + reception
    goods, works, services = part(whole, 5, 60), part(whole, 0, 40), part(whole, 20, 120)
    bought = goods + works + services
    small = part(bought, 500, 950)
    suitable = part(bought, 600, 950)
    reserved = part(suitable, 250, 600)
    establishment, due, contracts = rng.randint(8, 260), rng.randint(0, 14), rng.randint(2, 70)
    projects = rng.randint(0, 4)
    assets, income = part(whole, 300, 2200), part(whole, 0, 4)
    operating = part(whole, 60, 140)
    return {
        "overseas_travel": travel,
        "vehicle_purchase": 0,
        "vehicle_running": running,
        "vehicles": running,
        "reception": reception,
        "three_public": public,
        "three_public_budget": public + part(public, 0, 400) + 10_000,
        "three_public_previous": public + part(public, 0, 200),
        "procurement": bought,
        "procurement_goods": goods,
        "procurement_works": works,
        "procurement_services": services,
        "sme_contracts": small,
        "small_micro_contracts": part(small, 300, 900),
        "suitable_procurement": suitable,
        "reserved_for_sme": reserved,
        "reserved_for_small_micro": part(reserved, 500, 900),
        "intentions_due": due,
        "intentions_on_time": due - (due > 3 and rng.random() < 0.2),
        "contracts": contracts,
        "contracts_signed_on_time": contracts - (rng.random() < 0.25),
        "contracts_filed_on_time": contracts - (rng.random() < 0.2),
        "fixed_assets": assets,
        "fixed_assets_in_use": part(assets, 720, 1000),
        "asset_income_due": income,
        "asset_income_paid": income,
        "establishment": establishment,
        "staff": establishment - rng.randint(0, max(1, establishment // 10)),
        "new_projects": projects,
        "new_projects_appraised": projects - (projects > 1 and rng.random() < 0.15),
        "audit_findings": int(rng.random() < 0.12),
        "operating_budget": operating + part(operating, 0, 120),
        "operating_executed": operating,
    }
