"""REST: the brands a token opens, and the token itself."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.models import ApiToken, Brand
from apps.agency.rest import TokenView, operation
from apps.agency.tokens import caller_at, rotate_token

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


class EmptySerializer(serializers.Serializer[Any]):
    """Nothing needs to be said."""


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


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token as its list shows it: never its text."""

    example: ClassVar[Any] = {
        "id": 5,
        "name": "crm",
        "kind": "machine",
        "prefix": "vigie_Ab3dEf",
        "rights": ["api:use", "case:read"],
        "created_at": "2026-11-20T10:00:00+01:00",
        "expires_at": "2027-02-18T10:00:00+01:00",
    }
    rights = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiToken
        fields = ("id", "name", "kind", "prefix", "rights", "created_at", "expires_at")


class FreshTokenSerializer(serializers.Serializer[Any]):
    """A new token with its text, shown this once."""

    token = TokenSerializer()
    text = serializers.CharField()
    example: ClassVar[Any] = {"token": TokenSerializer.example, "text": "vigie_…"}


class Token(TokenView):
    """The token of the call."""

    @operation("This token", "api:use", TokenSerializer, TokenSerializer.example)
    def get(self, request: Request) -> Response:
        """What it may and until when."""
        return Response(TokenSerializer(request.auth).data)


class RotateToken(TokenView):
    """A new text for the token of the call."""

    @operation(
        "Rotate this token",
        "api:use",
        FreshTokenSerializer,
        FreshTokenSerializer.example,
        asks=EmptySerializer,
        asked={},
        code=201,
        description="A new token with the same name, rights, brands and length of life; the old one ends within a day.",
    )
    def post(self, request: Request) -> Response:
        """Shown this once."""
        token, text = rotate_token(request.user, request.auth.pk, timezone.now())
        return Response(FreshTokenSerializer({"token": token, "text": text}).data, status=201)


class NoSuchAddress(TokenView):
    """Any other address: an error that a program can read, not a page."""

    schema = None
    authentication_classes: ClassVar[Any] = []
    permission_classes: ClassVar[Any] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before any method is looked for."""
        raise Http404("address")
