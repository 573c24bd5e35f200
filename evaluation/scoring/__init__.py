"""The core: plain Python. It knows figures, rules and points; no Django, no clock, no files, no words."""
