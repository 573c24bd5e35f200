"""Static files with hashed names, the imports between script modules among them: a new version never meets an old piece."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Only our own modules are read for imports: other people's scripts have words in them that look like some."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "evaluation/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
