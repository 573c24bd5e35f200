"""Files that are given out to be kept, never shown here."""

from urllib.parse import quote

from django.http import HttpResponse


def attachment(content: bytes | str, kind: str, name: str, *, plain: str = "") -> HttpResponse:
    """A file to be kept. A name beyond ASCII needs `plain` beside it, for readers of headers that know no other."""
    given = f"filename=\"{plain}\"; filename*=UTF-8''{quote(name)}" if plain else f'filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f"attachment; {given}"})
