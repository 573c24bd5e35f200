"""Spreadsheets in and out: the only room that knows openpyxl. `gate` lets a file in, `reading` gives its cells, `writing` makes
one."""
