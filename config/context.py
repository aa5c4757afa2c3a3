"""What every template may use."""

from typing import Any

from django.http import HttpRequest


def desk(request: HttpRequest) -> dict[str, Any]:
    """The brand that is entered and who acts there."""
    return {"brand": getattr(request, "brand", None), "actor": getattr(request, "actor", None)}
