"""REST: the charter in force."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND
from apps.agency.rest import BrandView, operation
from apps.charter.models import Article, CharterVersion
from apps.charter.selectors import articles_of, in_force


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """One rule."""

    class Meta:
        model = Article
        fields = (
            "id",
            "code",
            "title_fr",
            "title_en",
            "text_fr",
            "text_en",
            "breaches",
            "networks",
            "actions",
        )


class CharterSerializer(serializers.Serializer[Any]):
    """A version with its articles."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    comment = serializers.CharField(allow_blank=True)
    articles = ArticleSerializer(many=True)
    example: ClassVar[Any] = {
        "number": 1,
        "published_at": "2026-11-20T10:00:00+01:00",
        "comment": "",
        "articles": [
            {
                "id": 3,
                "code": "insults",
                "title_fr": "Pas d'insultes",
                "title_en": "No insults",
                "text_fr": "…",
                "text_en": "…",
                "breaches": ["insult"],
                "networks": [],
                "actions": ["hide", "delete"],
            }
        ],
    }


class Charter(BrandView):
    """The charter in force."""

    rights: ClassVar[Any] = {"GET": "charter:read"}

    @operation(
        "The charter in force",
        "charter:read",
        CharterSerializer,
        CharterSerializer.example,
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """404 until one is published."""
        version = in_force()
        if version is None:
            raise CharterVersion.DoesNotExist
        data = CharterSerializer(
            {
                "number": version.number,
                "published_at": version.published_at,
                "comment": version.comment,
                "articles": articles_of(version),
            }
        ).data
        return Response(data)
