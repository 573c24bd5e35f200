"""Cells of entry pages: ticked items travel as one text and come back whole."""

from django.http import QueryDict

from evaluation.forms import Cell, checklist, read_cells
from evaluation.services.entering import ROW


def test_names_of_items_may_hold_marks_that_separate() -> None:
    titles = ["制度健全、执行有效", "公开及时，内容完整", "无"]
    query = QueryDict(mutable=True)
    query.setlist("rows.1.items", ["", titles[0], titles[1]])
    typed = read_cells(query, [Cell("rows.1.items", checklist(titles))])
    as_text, from_text = ROW["items"]
    assert from_text(typed.values["rows.1.items"]) == titles[:2]
    assert as_text(titles[:2]) == typed.values["rows.1.items"]
