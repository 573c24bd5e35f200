"""Files in and out of an evaluation: uploaded, their columns said, previewed, taken over; out again in the shape of a mapping."""

from evaluation.views.imports.exporting import export
from evaluation.views.imports.mappings import mapping, mapping_file, mappings
from evaluation.views.imports.marking import marked
from evaluation.views.imports.uploading import import_page, imports

__all__ = ["export", "import_page", "imports", "mapping", "mapping_file", "mappings", "marked"]
