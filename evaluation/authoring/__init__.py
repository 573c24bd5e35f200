"""Authoring: a framework document as people write it, faults and all: its places, tree, forms, workbook, differences, preview.

Everything is drawn from the dataclasses that describe the document (scoring/framework.py, scoring/rules): a new rule or setting
shows here without a line of code.
"""
