"""The door of the API: who calls, at which brand, how errors look, and how pages follow each other.

Every address of a brand is /api/v1/brands/<brand>/…; its view names the right each method needs. Inside, the same
services are called as by the pages.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView, exception_handler

from apps.agency.access import Forbidden
from apps.agency.models import ApiToken, Brand
from apps.agency.tokens import Caller, caller_at, count_call, token_of
from apps.core.errors import VigieError
from apps.core.tenancy import entered

PROBLEM_TYPE = "application/problem+json"
LARGEST_PAGE = 200
DEFAULT_PAGE = 50
LONGEST_KEY = 200  # characters of an Idempotency-Key
Handler = Callable[..., Response]


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer vigie_…`; nothing else opens the API, so that no browser can be made to call it."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        scheme, _sep, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer" or not text:
            return None
        token = token_of(text.strip())
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token is unknown, has expired or was revoked."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="vigie"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description of the API names it."""

    target_class = "apps.agency.rest.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of the page “API tokens”."}


class TokenThrottle(BaseThrottle):
    """So many calls a minute for each token, counted over all web processes."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        return count_call(request.auth, timezone.now()) <= settings.API_CALLS_PER_MINUTE

    def wait(self) -> float:
        return 60 - timezone.now().second


class ProblemSerializer(serializers.Serializer[Any]):
    """An error as RFC 9457 describes it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    field = serializers.CharField(required=False)
    value = serializers.CharField(required=False)
    remedy = serializers.CharField(required=False)
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)


def problem(code: int, detail: str, **more: Any) -> Response:
    """An answer that says what is wrong."""
    titles = {
        400: "Bad request",
        401: "No token",
        403: "Not allowed",
        404: "Not found",
        405: "Method not allowed",
        406: "Not acceptable",
        409: "Conflict",
        412: "Changed in the meantime",
        415: "Not JSON",
        422: "Refused",
        429: "Too many calls",
    }
    body = {"type": "about:blank", "title": titles.get(code, "Error"), "status": code, "detail": detail}
    body |= {name: value for name, value in more.items() if value not in (None, "", {})}
    return Response(body, status=code, content_type=PROBLEM_TYPE)


class Conflict(exceptions.APIException):
    """What is asked for does not fit how things are."""

    status_code = status.HTTP_409_CONFLICT


class Changed(exceptions.APIException):
    """The row is no longer the one that the caller read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Every error that has an answer, as problem details."""
    if isinstance(error, VigieError):
        code = 403 if isinstance(error, Forbidden) else 422
        value = None if error.value is None else str(error.value)[:200]
        return problem(code, str(error.message), field=error.field, value=value, remedy=error.remedy)
    if isinstance(error, ObjectDoesNotExist | Http404):
        return problem(404, _("There is no such thing here."))
    if isinstance(error, exceptions.ValidationError):
        return problem(400, _("The request is not as it should be."), errors=_flat(error.detail))
    answer = exception_handler(error, context)
    if answer is None:
        return None
    made = problem(answer.status_code, str(getattr(error, "detail", error)))
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in answer:
            made[name] = answer[name]
    return made


def _flat(detail: Any, path: str = "") -> dict[str, list[str]]:
    if isinstance(detail, Mapping):
        flat: dict[str, list[str]] = {}
        for name, inner in detail.items():
            flat |= _flat(inner, f"{path}.{name}" if path else str(name))
        return flat
    if isinstance(detail, list) and any(isinstance(one, dict | list) for one in detail):
        return {k: v for n, one in enumerate(detail) for k, v in _flat(one, f"{path}[{n}]").items()}
    return {path or "body": [str(one) for one in (detail if isinstance(detail, list) else [detail])]}


class Answers(Protocol):
    """Where answers to writes with an Idempotency-Key are kept."""

    def once(
        self, key: str, request: str, now: datetime, work: Callable[[], tuple[int, Any]]
    ) -> tuple[int, Any]:
        """The kept answer of this key, else the work's. Raises Conflict for a key used for something else."""


class TokenView(APIView):
    """A view of the API that needs a token but no brand."""

    authentication_classes: ClassVar[Any] = [TokenAuthentication]
    permission_classes: ClassVar[Any] = [IsAuthenticated]
    throttle_classes: ClassVar[Any] = [TokenThrottle]
    renderer_classes: ClassVar[Any] = [JSONRenderer]

    def get_exception_handler(self) -> Any:
        return handle

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Give what was read an ETag, and 304 to who has it already."""
        made = super().finalize_response(request, response, *args, **kwargs)
        made.headers.setdefault("Cache-Control", "private, no-cache")
        if isinstance(made, Response) and request.method in {"GET", "HEAD"} and made.status_code == 200:
            made.add_post_render_callback(lambda rendered: _tagged(request, rendered))
        return made


def _tagged(request: Request, response: Response) -> None:
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    if tag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response.status_code = 304
        response.content = b""


def tag_of(data: Any) -> str:
    """The ETag under which this data would be read."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def must_match(request: Request, data: Any) -> None:
    """Let a write pass whose If-Match, if it has one, names the row as it is. Raises Changed."""
    wanted = request.META.get("HTTP_IF_MATCH", "")
    if wanted and wanted != "*" and tag_of(data) not in wanted:
        raise Changed(_("It was changed in the meantime: read it again."))


class BrandView(TokenView):
    """A view inside one brand. rights: the right each method needs."""

    rights: ClassVar[Mapping[str, str]] = {}
    answers: ClassVar[Answers]  # config/api_urls.py says where

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self.inside:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Token, calls a minute, brand, right; then the brand is entered for the rest of the request."""
        super().initial(request, *args, **kwargs)
        brand = Brand.objects.select_related("agency").filter(slug=kwargs["brand"], state="active").first()
        actor = caller_at(request.auth, brand) if brand else None
        if brand is None or actor is None:
            raise Http404("brand")
        right = self.rights.get(request.method or "")
        if right is None:
            raise exceptions.MethodNotAllowed(request.method or "")
        if not actor.may(right):
            raise Forbidden(
                _("This token may not do this here."),
                field="right",
                value=right,
                remedy=_("Make one that names it."),
            )
        self.brand, self.actor = brand, actor
        self.inside.enter_context(entered(brand))
        self.inside.enter_context(timezone.override(ZoneInfo(brand.time_zone)))

    actor: Caller
    brand: Brand


def writes(handler: Handler) -> Handler:
    """A method that writes: with an Idempotency-Key it is done once, however often it is asked."""

    @wraps(handler)
    def once(self: BrandView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
        if not key:
            return handler(self, request, *args, **kwargs)
        if len(key) > LONGEST_KEY:
            raise exceptions.ValidationError({"Idempotency-Key": [_("At most 200 characters.")]})
        asked = json.dumps([request.method, request.path, request.data], sort_keys=True, default=str)

        def work() -> tuple[int, Any]:
            answer = handler(self, request, *args, **kwargs)
            return answer.status_code, json.loads(JSONRenderer().render(answer.data) or b"null")

        code, body = self.answers.once(f"{request.auth.pk}:{key}", asked, timezone.now(), work)
        return Response(body, status=code)

    return once


# A row's time in microseconds since 1970 and its number: nothing in it needs to be escaped in an address.
KEY_PATTERN = r"^(-?\d{1,18}~\d{1,18})?$"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = -62_000_000_000_000_000, 253_000_000_000_000_000  # microseconds; a datetime holds no more


class PageSerializer(serializers.Serializer[Any]):
    """What to ask for to get the next page."""

    after = serializers.RegexField(KEY_PATTERN, required=False, max_length=40, allow_blank=True)
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_PAGE, default=DEFAULT_PAGE
    )


PAGE_PARAMETERS = [
    OpenApiParameter(
        "after", {"type": "string", "pattern": KEY_PATTERN}, description="`next` of the page before"
    ),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": DEFAULT_PAGE},
        description="How many at most",
    ),
]


def page_asked(request: Request) -> tuple[int, tuple[datetime, int] | None]:
    """(how many, the key after which) of an address. Raises ValidationError."""
    asked = PageSerializer(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    after = asked.validated_data.get("after", "")
    if not after:
        return asked.validated_data["limit"], None
    moment, _sep, number = after.partition("~")
    at = EPOCH + timedelta(microseconds=min(max(int(moment), EARLIEST), LATEST))
    return asked.validated_data["limit"], (at, int(number))


def key_of(at: datetime, number: int) -> str:
    """What is given as `next` for the row after which the next page begins."""
    return f"{(at - EPOCH) // timedelta(microseconds=1)}~{number}"


def page_of(
    rows: Sequence[Any], limit: int, key: Callable[[Any], tuple[datetime, int]], data: Any
) -> Response:
    """The page of `limit` rows out of limit + 1 that were read; data(row) is what is shown of one."""
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        following = key_of(*key(shown[-1]))
    return Response({"results": [data(row) for row in shown], "next": following})


def checked(serializer: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """What was sent, checked. Raises ValidationError."""
    made = serializer(data=data)
    made.is_valid(raise_exception=True)
    return dict(made.validated_data)


def page_schema(name: str, row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The description of a page of rows."""
    fields = {"results": row(many=True), "next": serializers.CharField(allow_null=True)}
    return type(f"{name}PageSerializer", (serializers.Serializer,), fields)


def operation(
    summary: str,
    right: str,
    answer: Any,
    example: Any,
    *,
    asks: Any = None,
    asked: Any = None,
    parameters: Sequence[Any] = (),
    code: int = 200,
    description: str = "",
) -> Callable[[Handler], Handler]:
    """Describe one method: what it is for, the right it needs, what it takes and gives, each with an example."""
    examples = [OpenApiExample("answer", value=example, response_only=True, status_codes=[str(code)])]
    if asked is not None:
        examples.append(OpenApiExample("request", value=asked, request_only=True))
    wrong = {
        "type": "about:blank",
        "title": "Refused",
        "status": 422,
        "detail": "What is wrong",
        "remedy": "What to do",
    }
    answers: dict[Any, Any] = {
        code: OpenApiResponse(answer, summary) if answer else OpenApiResponse(description=summary)
    }
    for status_code, words in {
        400: "Not as it should be",
        401: "No token, or none that is good",
        403: "The token or its person may not",
        404: "No such thing at this brand",
        405: "No such method here",
        406: "Only JSON, or the file's own type",
        409: "It does not fit how things are",
        412: "Changed in the meantime",
        415: "Not JSON",
        422: "Refused by a rule",
        429: "Too many calls a minute",
    }.items():
        answers[(status_code, PROBLEM_TYPE)] = OpenApiResponse(
            ProblemSerializer, words, examples=[OpenApiExample(words, value=wrong | {"status": status_code})]
        )
    if not asks:
        answers[304] = OpenApiResponse(description="As it was: If-None-Match names it")
    keys = [
        OpenApiParameter(
            "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Done once for a day"
        )
    ]
    return extend_schema(
        operation_id=slugify(summary.partition(",")[0]).replace("-", "_"),
        summary=summary,
        description=f"{description}\n\nRight: `{right}`".strip(),
        request=asks,
        responses=answers,
        examples=examples,
        parameters=[*parameters, *(keys if asks is not None else [])],
    )
