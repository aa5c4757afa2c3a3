"""What keeps a brand running: feeds and accounts, team, quarantine, history, publications that wait for a person."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.models import Brand
from apps.agency.services import pause_publishing
from apps.audit.selectors import history as entries
from apps.desk.gate import WRITE, right
from apps.desk.paging import PAGE, page_of
from apps.desk.parameters import day_of, id_of, must_choose, start_of, text_of
from apps.desk.people import labels, team_of
from apps.desk.selectors.cockpit import loads_at
from apps.desk.views.setup import invited_roles
from apps.monitoring import selectors as monitoring
from apps.monitoring.services.quarantine import discard, retry
from apps.networks.registry import connector
from apps.publishing import selectors as publishing


@right("feed:read")
def feeds(request: HttpRequest) -> HttpResponse:
    """Where the brand listens and who it speaks as, the sick ones first."""
    accounts = [
        (account, connector(account.kind).capabilities(account.tier)) for account in monitoring.accounts()
    ]
    found = monitoring.feeds(timezone.now())
    context = {
        "section": "feeds",
        "feeds": found,
        "accounts": accounts,
        "lost": sum(abs(one.feed.unaccounted) for one in found),
    }
    return render(request, "desk/feeds.html", context)


@right("member:read")
def team(request: HttpRequest) -> HttpResponse:
    """Who works for the brand, as what, with how much on the desk."""
    brand: Brand = request.brand  # type: ignore[attr-defined]
    load = {one.user_id: one for one in loads_at(brand.pk, timezone.now())}
    members = [(one, load.get(one.id)) for one in team_of(brand)]
    most = max((one.open for one in load.values()), default=1)
    return render(
        request,
        "desk/team.html",
        {"section": "team", "members": members, "most": most, "roles": invited_roles()},
    )


@right("quarantine:read")
def quarantine(request: HttpRequest) -> HttpResponse:
    """What came in and could not be understood, with the reason."""
    before = id_of(request.GET, "after")
    page = page_of(monitoring.quarantined(PAGE, before), PAGE, request.GET, lambda row: str(row.pk))
    shared = monitoring.shared_quarantined() if before is None else []
    for row in [*page.rows, *shared]:
        row.shown = bytes(row.payload)[:600].decode("utf-8", "replace")  # type: ignore[attr-defined]
    context = {
        "section": "quarantine",
        "list": page,
        "shared": shared,
        "reasons": monitoring.quarantine_reasons(),
    }
    return render(request, "desk/quarantine.html", context)


@right("quarantine:handle", WRITE)
def retry_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Try to understand an item again, for instance after the map of a file was put right."""
    item = retry(request.actor, item_id, timezone.now(), shared=_is_shared(request))  # type: ignore[attr-defined]
    if item.state == item.State.RECORDED:
        messages.success(request, _("It is understood now."))
    else:
        messages.warning(
            request, _("It still cannot be understood: %(reason)s") % {"reason": item.error[:300]}
        )
    return redirect("quarantine")


@right("quarantine:handle", WRITE)
def discard_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Put an item away, with the reason."""
    discard(request.actor, item_id, text_of(request.POST, "reason", 500), shared=_is_shared(request))  # type: ignore[attr-defined]
    messages.success(request, _("It is put away."))
    return redirect("quarantine")


def _is_shared(request: HttpRequest) -> bool:
    return request.POST.get("shared") == "yes"


@right("audit:read")
def history(request: HttpRequest) -> HttpResponse:
    """Everything that was done at the brand, chained, the newest first."""
    first, last = day_of(request.GET, "date_from"), day_of(request.GET, "date_to")
    rows = entries(
        PAGE,
        id_of(request.GET, "after"),
        action=text_of(request.GET, "action", 64),
        actor_id=id_of(request.GET, "who"),
        since=start_of(first) if first else None,
        until=start_of(last) + timedelta(days=1) if last else None,
    )
    page = page_of(rows, PAGE, request.GET, lambda row: str(row.seq))
    context = {
        "section": "history",
        "list": page,
        "people": labels(row.actor_id for row in page.rows),
        "team": team_of(request.brand),  # type: ignore[attr-defined]
        "filtered": any(request.GET.get(name) for name in ("action", "who", "date_from", "date_to")),
    }
    return render(request, "desk/history.html", context)


@right("publication:read")
def publications(request: HttpRequest) -> HttpResponse:
    """What was asked of networks: first what waits for a person, then all of it."""
    page = page_of(
        publishing.recent_actions(PAGE, id_of(request.GET, "after")),
        PAGE,
        request.GET,
        lambda row: str(row.pk),
    )
    waiting = publishing.to_look_at()
    people = labels([*(row.author_id for row in page.rows), *(row.approved_by_id for row in page.rows)])
    context = {"section": "publications", "list": page, "waiting": waiting, "people": people}
    return render(request, "desk/publications.html", context)


@right("publication:pause", WRITE)
def pause(request: HttpRequest) -> HttpResponse:
    """The kill switch of the brand: nothing leaves while it is on."""
    paused = must_choose(request.POST, "paused", ("yes", "no")) == "yes"
    pause_publishing(request.actor, request.brand, paused, timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Nothing leaves from now on.") if paused else _("Replies leave again."))
    return redirect("publications")
