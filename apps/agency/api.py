"""REST: the brands a token opens."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.models import Brand
from apps.agency.rest import TokenView, operation
from apps.agency.tokens import caller_at

BRAND = OpenApiParameter("brand", str, OpenApiParameter.PATH, description="The brand's short name")


class BrandSerializer(serializers.ModelSerializer[Brand]):
    """A brand and what the token may do there."""

    rights = serializers.ListField(child=serializers.CharField(), read_only=True)
    example: ClassVar[Any] = {
        "slug": "lumen",
        "name": "Maison Lumen",
        "languages": ["fr", "en"],
        "time_zone": "Europe/Paris",
        "publishing_paused_at": None,
        "rights": ["case:read", "mention:read"],
    }

    class Meta:
        model = Brand
        fields = ("slug", "name", "languages", "time_zone", "publishing_paused_at", "rights")


class Brands(TokenView):
    """The brands of the token."""

    @operation("Brands this token opens", "api:use", BrandSerializer(many=True), [BrandSerializer.example])
    def get(self, request: Request) -> Response:
        """In the order of their names."""
        shown = []
        for brand in (
            request.auth.brands.filter(state=Brand.State.ACTIVE).select_related("agency").order_by("name")
        ):
            caller = caller_at(request.auth, brand)
            if caller is not None:
                brand.rights = sorted(right for right in caller.rights if caller.may(right))
                shown.append(BrandSerializer(brand).data)
        return Response(shown)


class NoSuchAddress(TokenView):
    """Any other address: an error that a program can read, not a page."""

    schema = None
    authentication_classes: ClassVar[Any] = []
    permission_classes: ClassVar[Any] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before any method is looked for."""
        raise Http404("address")
