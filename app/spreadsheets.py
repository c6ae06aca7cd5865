"""Tables as files that spreadsheets open: CSV, ODS and XLSX with the same cells. A cell is shown and never run."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from xlsxwriter import Workbook

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Rows = Iterable[Sequence[Any]]


def safe(cell: Any) -> Any:
    """Return a cell that a spreadsheet shows and never runs (OWASP, "CSV Injection")."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def as_csv(columns: Sequence[str], rows: Rows) -> bytes:
    """Return a table as CSV: commas, UTF-8 with the mark by which spreadsheets know it."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(columns)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return table.getvalue().encode("utf-8-sig")


def as_xlsx(columns: Sequence[str], rows: Rows) -> bytes:
    """Return a table as an Office Open XML workbook of one sheet. Texts stay texts, also those that look like links."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for number, row in enumerate([columns, *rows]):
            sheet.write_row(number, 0, [safe(cell) for cell in row])
    return file.getvalue()


def as_ods(columns: Sequence[str], rows: Rows) -> bytes:
    """Return a table as an OpenDocument spreadsheet of one sheet."""
    document, table = OpenDocumentSpreadsheet(), Table(name="Sheet1")
    for row in [columns, *rows]:
        line = TableRow()
        for cell in row:
            line.addElement(ods_cell(safe(cell)))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def ods_cell(value: Any) -> TableCell:
    """Return a cell of a number, a text, or nothing."""
    if value is None or value == "":
        return TableCell()
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=value)
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=value))
    return cell


FORMATS: dict[str, tuple[Callable[[Sequence[str], Rows], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "ods": (as_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
