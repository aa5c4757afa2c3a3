"""News as server-sent events, and who looks at a case."""

import json

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from apps.agency.access import brands_of
from apps.cases.models import Case
from apps.core.errors import VigieError
from apps.desk.fanout import hub, stream
from apps.desk.gate import WRITE, right, signed_in
from apps.desk.parameters import text_of


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
    connection.close()
    response = StreamingHttpResponse(stream(hub, ids), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@right("case:read", WRITE)
def presence(request: HttpRequest, case_id: int) -> HttpResponse:
    """Tell the others that one looks at a case, or writes there; nothing is stored."""
    Case.objects.only("pk").get(pk=case_id)
    actor, brand = request.actor, request.brand  # type: ignore[attr-defined]
    news = {
        "kind": "presence",
        "id": str(case_id),
        "user": str(actor.user_id),
        "name": actor.label[:60],
        "typing": "typing" in request.POST,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('vigie_desk', %s)", [f"{brand.pk}|{json.dumps(news)}"])
    return HttpResponse(status=204)
