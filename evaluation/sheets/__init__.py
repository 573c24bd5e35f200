"""Spreadsheets in and out: the only room that knows openpyxl. `writing` makes workbooks."""
