"""News as server-sent events, and who looks at a case."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import brands_of
from apps.cases.models import Case
from apps.cases.services.presence import look_in
from apps.core.errors import VigieError
from apps.desk.fanout import hub, stream
from apps.desk.gate import WRITE, right, signed_in
from apps.desk.parameters import text_of
from apps.desk.people import labels


@signed_in()
def live(request: HttpRequest) -> HttpResponseBase:
    """A stream of ids for one brand, or for all brands one may work on. The database connection is given back first."""
    brands = brands_of(request.user, "case:read")  # type: ignore[arg-type]
    slug = text_of(request.GET, "brand", 31)
    if slug:
        brands = brands.filter(slug=slug)
    ids = set(brands.order_by().values_list("pk", flat=True))
    if not ids:
        raise VigieError(_("There is no such brand."), field="brand", value=slug or None)
    if not hasattr(request, "scope"):
        return HttpResponse(status=204)  # a server that cannot stream: the page asks no more
    connection.close()
    response = StreamingHttpResponse(stream(hub, ids), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@right("case:read", WRITE)
def presence(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that one looks at a case, or writes there, and hear who else does."""
    Case.objects.only("pk").get(pk=case_id)
    others = look_in(request.actor, case_id, timezone.now(), writing="typing" in request.POST)  # type: ignore[attr-defined]
    context = {"others": others, "people": labels(one.user_id for one in others)}
    return render(request, "desk/parts/present.html", context)
