"""Files that the API hands out: each kind names its type, the bytes are made elsewhere."""

from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer


class FileRenderer(BaseRenderer):
    """Only names the type."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """An error is told as JSON all the same."""
        return bytes(JSONRenderer().render(data))


class ZipRenderer(FileRenderer):
    """An archive."""

    media_type = "application/zip"
    format = "zip"
