"""A new brand as a guided path: each step can be left and taken up again; what is done is seen from the data."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency import services as agency
from apps.agency.access import actor_in_agency, agencies_of
from apps.agency.models import Agency, Brand
from apps.agency.permissions import Role
from apps.charter import selectors as charter
from apps.collection.models import Feed
from apps.core.errors import VigieError
from apps.desk.gate import BOTH, WRITE, agency_right, right
from apps.desk.parameters import id_of, must_choose, text_of
from apps.desk.people import team_of
from apps.monitoring.models import Mention, NetworkAccount, Watch

TIME_ZONES = (
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/Luxembourg",
    "America/Montreal",
    "Indian/Reunion",
    "America/Martinique",
)


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A step of the path: what it is for, whether it is done, where it is done."""

    name: str
    title: str
    why: str
    done: bool
    address: str


@agency_right("brand:create", BOTH)
def new_brand(request: HttpRequest) -> HttpResponse:
    """Name and languages: from here the brand exists, with its charter on the way."""
    agencies = list(agencies_of(request.user))  # type: ignore[arg-type]
    error: VigieError | None = None
    if request.method == "POST":
        try:
            brand = _create(request, agencies)
        except VigieError as problem:
            error = problem
        else:
            return redirect(f"/b/{brand.slug}/setup/")
    context = {
        "section": "new_brand",
        "agencies": agencies,
        "error": error,
        "data": request.POST,
        "chosen": request.POST.getlist("languages") or ["fr", "en"],
        "zones": TIME_ZONES,
    }
    return render(request, "desk/new_brand.html", context, status=422 if error else 200)


def _create(request: HttpRequest, agencies: list[Agency]) -> Brand:
    wanted = id_of(request.POST, "agency")
    chosen = next((one for one in agencies if one.pk == wanted), agencies[0])
    actor = actor_in_agency(request.user, chosen)  # type: ignore[arg-type]
    assert actor is not None  # the agencies are those the person administers
    return agency.create_brand(
        actor,
        chosen,
        text_of(request.POST, "slug", 40),
        text_of(request.POST, "name", 100),
        languages=[one for one in request.POST.getlist("languages") if one][:5],
        time_zone=text_of(request.POST, "time_zone", 64) or "Europe/Paris",
    )


@right("brand:configure")
def setup(request: HttpRequest) -> HttpResponse:
    """The path with what is done and what is next."""
    steps = _steps(request)
    following = next((step for step in steps if not step.done), None)
    context = {
        "section": "setup",
        "steps": steps,
        "following": following,
        "done": sum(step.done for step in steps),
        "roles": invited_roles(),
    }
    return render(request, "desk/setup.html", context)


def _steps(request: HttpRequest) -> list[SetupStep]:
    brand = request.brand  # type: ignore[attr-defined]
    voice = charter.voice()
    listens = NetworkAccount.objects.exists() or Feed.objects.filter(brand_id=brand.pk).exists()
    team = [one for one in team_of(brand) if one.role != Role.AGENCY_ADMIN]
    return [
        SetupStep(
            "name",
            _("Name and languages"),
            _("Who the brand is, and in which languages it answers."),
            True,
            "",
        ),
        SetupStep(
            "hours",
            _("Opening hours"),
            _("Clocks run while the brand is open, and rest while it is closed."),
            voice.hours is not None and any(voice.hours.week.values()),
            _configured("charter_servicehours"),
        ),
        SetupStep(
            "charter",
            _("Charter"),
            _("A first charter comes with the brand: read it, adapt it, publish it."),
            charter.in_force() is not None,
            reverse("charter"),
        ),
        SetupStep(
            "watches",
            _("Watches"),
            _("The words by which posts about the brand are found, tried out before they are saved."),
            Watch.objects.exists(),
            reverse("watches") if Watch.objects.exists() else reverse("new_watch"),
        ),
        SetupStep(
            "accounts",
            _("Accounts and feeds"),
            _("Where the brand listens, and the accounts it answers with."),
            listens,
            reverse("feeds") if listens else reverse("networks"),
        ),
        SetupStep(
            "people",
            _("People"),
            _("At least a moderator and a proofreader: nobody proofreads what they wrote."),
            {"moderator", "proofreader"} <= {one.role for one in team},
            "",
        ),
        SetupStep(
            "first",
            _("First mentions"),
            _("Within a minute of the first feed."),
            Mention.objects.exists(),
            reverse("mentions"),
        ),
    ]


def _configured(model: str) -> str:
    """Where a person configures it; the page itself until that part is installed."""
    try:
        return reverse(f"admin:{model}_changelist")
    except NoReverseMatch:
        return reverse("charter")


def invited_roles() -> list[tuple[str, str]]:
    """The roles that are given at a brand."""
    return [(value, str(name)) for value, name in Role.choices() if value != Role.AGENCY_ADMIN]


@right("member:invite", WRITE)
def invite(request: HttpRequest) -> HttpResponse:
    """Give a person a role here and make the link by which they choose a password."""
    brand, actor, now = request.brand, request.actor, timezone.now()  # type: ignore[attr-defined]
    role = Role(must_choose(request.POST, "role", [value for value, _name in invited_roles()]))
    member = agency.add_member(
        actor,
        brand.agency,
        brand,
        role,
        text_of(request.POST, "email", 254),
        name=text_of(request.POST, "name", 100),
    )
    if member.user.has_usable_password():
        messages.success(request, _("%(name)s works for the brand now.") % {"name": member.user.label})
    else:
        token = agency.invite(actor, member.user, now)
        address = request.build_absolute_uri(f"/invitation/{token}/")
        messages.success(
            request, _("Invited. The link, should the e-mail be lost: %(address)s") % {"address": address}
        )
    return redirect("team")
