"""REST: the charter in force, its versions, and writing the next one."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agency.api import BRAND, EmptySerializer
from apps.agency.rest import BrandView, checked, must_match, operation, writes
from apps.agency.rest_fields import Number, Words
from apps.charter.articles import BREACH_CLASSES, CRITICISM, CharterAction
from apps.charter.models import Article, CharterVersion, Department
from apps.charter.selectors import articles_of, in_force, version_by_number, versions, voice
from apps.charter.services import new_version, publish_version, save_article, take_out_article
from apps.networks.registry import kinds

LONGEST_ARTICLE = 10_000  # characters


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """One rule."""

    example: ClassVar[Any] = {
        "id": 3,
        "code": "insults",
        "position": 2,
        "title_fr": "Pas d’insultes",
        "title_en": "No insults",
        "text_fr": "…",
        "text_en": "…",
        "breaches": ["insult"],
        "networks": [],
        "actions": ["hide", "delete"],
        "examples": [],
    }

    class Meta:
        model = Article
        fields = (
            "id",
            "code",
            "position",
            "title_fr",
            "title_en",
            "text_fr",
            "text_en",
            "breaches",
            "networks",
            "actions",
            "examples",
        )


class CharterSerializer(serializers.Serializer[Any]):
    """A version with its articles."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    comment = serializers.CharField(allow_blank=True)
    articles = ArticleSerializer(many=True)
    example: ClassVar[Any] = {
        "number": 1,
        "published_at": "2026-11-20T10:00:00+01:00",
        "comment": "",
        "articles": [ArticleSerializer.example],
    }


class VersionSerializer(serializers.ModelSerializer[CharterVersion]):
    """A version of the charter; one without published_at is being written."""

    example: ClassVar[Any] = {
        "number": 2,
        "created_at": "2026-11-19T10:00:00+01:00",
        "published_at": "2026-11-20T10:00:00+01:00",
        "comment": "Un article sur les données personnelles.",
    }

    class Meta:
        model = CharterVersion
        fields = ("number", "created_at", "published_at", "comment")


class ArticleWriteSerializer(serializers.Serializer[Any]):
    """An article as it is saved."""

    position = Number(min_value=0, max_value=32_767, required=False, default=0)
    title_fr = Words(max_length=120)
    title_en = Words(max_length=120)
    text_fr = Words(max_length=LONGEST_ARTICLE)
    text_en = Words(max_length=LONGEST_ARTICLE)
    breaches = serializers.ListField(
        child=serializers.ChoiceField([*BREACH_CLASSES, CRITICISM]), min_length=1, max_length=9
    )
    networks = serializers.ListField(
        child=serializers.ChoiceField(kinds()), max_length=40, required=False, default=list
    )
    actions = serializers.ListField(
        child=serializers.ChoiceField(list(CharterAction)), max_length=8, required=False, default=list
    )
    examples = serializers.ListField(child=Words(max_length=300), max_length=50, required=False, default=list)
    example: ClassVar[Any] = {
        name: value for name, value in ArticleSerializer.example.items() if name not in {"id", "code"}
    }


class ChangeSerializer(serializers.Serializer[Any]):
    """What changed, for who reads the charter."""

    comment = Words(max_length=300, required=False, allow_blank=True, default="")


def _shown(version: CharterVersion) -> Any:
    return CharterSerializer(
        {
            "number": version.number,
            "published_at": version.published_at,
            "comment": version.comment,
            "articles": articles_of(version),
        }
    ).data


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
        return Response(_shown(version))


class Versions(BrandView):
    """The charter's versions."""

    rights: ClassVar[Any] = {"GET": "charter:read", "POST": "charter:edit"}

    @operation(
        "Versions of the charter",
        "charter:read",
        VersionSerializer(many=True),
        [VersionSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """Newest first; the one being written is for those who may edit it."""
        rows = [one for one in versions() if one.published_at or self.actor.may("charter:edit")]
        return Response(VersionSerializer(rows, many=True).data)

    @operation(
        "Begin the next version of the charter",
        "charter:edit",
        CharterSerializer,
        CharterSerializer.example | {"number": 2, "published_at": None},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
        code=201,
        description="A copy of the last. One is written at a time: if one is, that one is returned.",
    )
    @writes
    def post(self, request: Request, brand: str) -> Response:
        """Change its articles, then publish it."""
        return Response(_shown(new_version(self.actor, timezone.now())), status=201)


class OneVersion(BrandView):
    """A version of the charter."""

    rights: ClassVar[Any] = {"GET": "charter:read"}

    @operation(
        "A version of the charter",
        "charter:read",
        CharterSerializer,
        CharterSerializer.example,
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str, number: int) -> Response:
        """With its articles in their order."""
        version = version_by_number(number)
        if version.published_at is None and not self.actor.may("charter:edit"):
            raise CharterVersion.DoesNotExist
        return Response(_shown(version))


class OneArticle(BrandView):
    """An article of the version being written."""

    rights: ClassVar[Any] = {"PUT": "charter:edit"}

    @operation(
        "Save an article of the charter",
        "charter:edit",
        ArticleSerializer,
        ArticleSerializer.example,
        asks=ArticleWriteSerializer,
        asked=ArticleWriteSerializer.example,
        parameters=[BRAND],
        description="By its code: a new one is put in. With If-Match only if nobody saved it since it was read.",
    )
    @writes
    def put(self, request: Request, brand: str, number: int, code: str) -> Response:
        """A published version never changes; factual criticism is never removable."""
        sent = checked(ArticleWriteSerializer, request.data)
        there = Article.objects.filter(version__number=number, code=code).first()
        must_match(request, ArticleSerializer(there).data if there else None)
        return Response(ArticleSerializer(save_article(self.actor, number, code, sent)).data)


class TakeOutArticle(BrandView):
    """An article less."""

    rights: ClassVar[Any] = {"POST": "charter:edit"}

    @operation(
        "Take an article out of the charter",
        "charter:edit",
        CharterSerializer,
        CharterSerializer.example | {"number": 2, "published_at": None},
        asks=EmptySerializer,
        asked={},
        parameters=[BRAND],
        description="Of the version being written; answers with what is left of it.",
    )
    @writes
    def post(self, request: Request, brand: str, number: int, code: str) -> Response:
        """Cases that are open keep the version they began with."""
        take_out_article(self.actor, number, code)
        return Response(_shown(version_by_number(number)))


class PublishVersion(BrandView):
    """A version comes into force."""

    rights: ClassVar[Any] = {"POST": "charter:edit"}

    @operation(
        "Publish a version of the charter",
        "charter:edit",
        CharterSerializer,
        CharterSerializer.example | {"number": 2},
        asks=ChangeSerializer,
        asked={"comment": "Un article sur les données personnelles."},
        parameters=[BRAND],
        description="From here it never changes.",
    )
    @writes
    def post(self, request: Request, brand: str, number: int) -> Response:
        """Cases that are open keep the version they began with."""
        sent, found = checked(ChangeSerializer, request.data), version_by_number(number)
        return Response(_shown(publish_version(self.actor, found.pk, timezone.now(), sent["comment"])))


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    """Who is asked by referral."""

    example: ClassVar[Any] = {"id": 1, "name": "Service après-vente", "people": "Odile, Marc"}

    class Meta:
        model = Department
        fields = ("id", "name", "people")


class Departments(BrandView):
    """The brand's departments."""

    rights: ClassVar[Any] = {"GET": "case:read"}

    @operation(
        "Departments that are asked",
        "case:read",
        DepartmentSerializer(many=True),
        [DepartmentSerializer.example],
        parameters=[BRAND],
    )
    def get(self, request: Request, brand: str) -> Response:
        """The numbers that referring a case asks for."""
        return Response(DepartmentSerializer(voice().departments, many=True).data)
