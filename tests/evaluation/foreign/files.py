"""Files as people bring them: final accounts, exports of the budget system, self-evaluation tables, CSV files."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

Row = Sequence[Any]
LINE_HEADS = (
    "单位编码",
    "单位名称",
    "项目编码",
    "项目名称",
    "支出类型",
    "功能科目",
    "经济科目",
    "资金来源",
    "年初预算数",
    "全年预算数",
    "执行数",
)
LINES: list[Row] = [
    ("045", "示例市教育局", "P1", "校舍修缮", "项目支出", "2050299", "31001", "一般公共预算", 1200000, 1500000.5, 1499000.25),
    ("045", "示例市教育局", "P1", "设备购置", "项目支出", "2050299", "31002", "单位资金", 300000, 300000, 280000),
]


def workbook(*sheets: tuple[str, Sequence[Row]], merged: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
        for cells in merged:
            page.merge_cells(cells)
        if title in hidden:
            page.sheet_state = "hidden"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def lines(*more: Row, heads: Row = LINE_HEADS, unit: str = "元") -> bytes:
    """An export of the budget system: codes of unit and project, amounts in 元, a sum at the end."""
    above: list[Row] = [("项目支出明细表",), ("编制单位：示例市教育局", "", "", "", "", "", "", "", "", "", f"金额单位：{unit}")]
    total: Row = ("合计", "", "", "", "", "", "", "", 1500000, 1800000.5, 1779000.25)
    return workbook(("导出", [*above, heads, *LINES, *more, total]))


def accounts(executed: Any = 190.5) -> bytes:
    """A table of the final accounts: two rows of heads, numbers of columns, a matrix of amounts in 万元."""
    rows: list[Row] = [
        ("支出决算总表",),
        ("编制单位：示例市教育局", "", "", "单位：万元"),
        ("项目", "预算数", "", "决算数"),
        ("", "年初预算数", "全年预算数", ""),
        ("栏次", 1, 2, 3),
        ("一、基本支出", None, 20, 18.5),
        ("二、项目支出", None, 180, 172),
        ("本年支出合计", 200, 200, executed),
        ("注：本表反映部门本年度支出情况。",),
    ]
    return workbook(("支出决算", rows), merged=("A3:A4", "B3:C3", "D3:D4"))


def table(actual: str = "960") -> bytes:
    """A published self-evaluation table."""
    rows: list[Row] = [
        ("项目支出绩效自评表",),
        ("一级指标", "二级指标", "三级指标", "分值", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施"),
        ("产出指标", "数量指标", "修缮校舍", 30, "≥40间", "42间", 30, "—"),
        ("", "质量指标", "验收合格率", 20, "100%", "100%", 20, ""),
        ("效益指标", "社会效益指标", "受益学生", 30, "≥1000人", f"{actual}人", 28.8, "入学人数减少"),
        ("满意度指标", "服务对象满意度指标", "家长满意度", 10, "≥90%", "93%", 10, ""),
        ("总分", "", "", 100, "", "", 98.3, ""),
    ]
    return workbook(("自评表", rows), merged=("A3:A4",))


def csv(rows: Sequence[Row], encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n") -> bytes:
    """A CSV file without quotes."""
    return end.join(delimiter.join(str(cell) for cell in row) for row in rows).encode(encoding)
