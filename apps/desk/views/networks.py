"""Networks: what each one allows, an account connected step by step, and the account afterwards."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import Forbidden, require
from apps.core.errors import VigieError
from apps.desk.gate import BOTH, WRITE, right
from apps.desk.parameters import id_of, must_choose, text_of
from apps.monitoring import selectors as monitoring
from apps.monitoring.models import NetworkAccount
from apps.monitoring.services import accounts, connecting
from apps.monitoring.services.receiving import webhook_address, webhook_word
from apps.networks.contract import AccountCard
from apps.networks.offers import Capabilities, Capability, ListenKind
from apps.networks.registry import connector, kinds

ACTS = ("reply", "hide", "delete", "block", "mute", "report")


@dataclass(frozen=True, slots=True)
class Offer:
    """A network as a person chooses it."""

    kind: str
    listen: tuple[ListenKind, ...]
    acts: tuple[tuple[str, Capability], ...]
    can_connect: bool


def _offer(kind: str, tier: str = "") -> Offer:
    can = connector(kind).capabilities(tier)
    return Offer(kind, can.listen, _acts(can), bool(can.guide.fields))


def _acts(can: Capabilities) -> tuple[tuple[str, Capability], ...]:
    return tuple((act, can.of(act)) for act in ACTS)  # type: ignore[arg-type]


def _known(kind: str) -> str:
    if kind not in kinds() or (kind == "practice" and not settings.PRACTICE_URL):
        raise Http404(kind)
    return kind


@right("account:read")
def choose(request: HttpRequest) -> HttpResponse:
    """All networks with what they allow."""
    context = {"section": "feeds", "offers": [_offer(kind) for kind in kinds()]}
    return render(request, "desk/networks.html", context)


@right("account:connect", BOTH)
def connect_account(request: HttpRequest, kind: str) -> HttpResponse:
    """The guide of one network: what to create there, which rights, what to fill in, what to listen to."""
    _known(kind)
    tier = text_of(request.POST or request.GET, "tier", 32)
    error: VigieError | None = None
    if request.method == "POST":
        try:
            what = connecting.filled_in(kind, request.POST.dict(), tier)
            account = connecting.connect(
                request.actor,  # type: ignore[attr-defined]
                what,
                request.POST.getlist("listen"),
                timezone.now(),
            )
        except Forbidden:
            raise  # the door answers it
        except VigieError as problem:
            error = problem
        else:
            messages.success(request, _("Connected: %(handle)s.") % {"handle": account.handle})
            return redirect("account", account.pk)
    return render(
        request, "desk/connect.html", _guide(request, kind, tier, error), status=422 if error else 200
    )


def _guide(request: HttpRequest, kind: str, tier: str, error: VigieError | None) -> dict[str, object]:
    can = connector(kind).capabilities(tier)
    own = connecting.own_feeds(kind, tier)
    data = {
        field.name: text_of(request.POST, field.name, 500) for field in can.guide.fields if not field.secret
    }
    return {
        "section": "feeds",
        "kind": kind,
        "can": can,
        "acts": _acts(can),
        "tier": tier,
        "own": own,
        "ticked": request.POST.getlist("listen") if request.method == "POST" else [one.name for one in own],
        "places": [one for one in can.listen if one not in own and one.name != "webhook"],
        "data": data,
        "error": error,
    }


@right("account:connect", WRITE)
def try_credentials(request: HttpRequest, kind: str) -> HttpResponse:
    """The test button: who does the network say we are? Nothing is kept."""
    _known(kind)
    kept = _kept(request, kind)
    card: AccountCard | None = None
    error: VigieError | None = None
    try:
        what = connecting.filled_in(
            kind,
            request.POST.dict(),
            text_of(request.POST, "tier", 32),
            accounts.account_data(kept) if kept else None,
        )
        card = connecting.try_out(request.actor, what)  # type: ignore[attr-defined]
    except Forbidden:
        raise  # the door answers it
    except VigieError as problem:
        error = problem
    return render(request, "desk/parts/account_card.html", {"card": card, "error": error})


def _kept(request: HttpRequest, kind: str) -> NetworkAccount | None:
    account_id = id_of(request.POST, "account")
    if account_id is None:
        return None
    account = connecting.present(account_id)
    if account.kind != kind:
        raise Http404(kind)
    return account


@right("feed:configure", WRITE)
def add_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Listen to a place of the network that needs more than an account: a search, a hashtag, an address."""
    choices = {
        one.name: one for one in connector(_known(kind)).capabilities().listen if one.name != "webhook"
    }
    choice = choices[must_choose(request.POST, "listen", choices)]
    params = {name: text_of(request.POST, name, 2000) for name in choice.params}
    for name in choice.params:
        if not params[name] and name not in choice.optional:
            raise VigieError(_("Something is missing."), field=name)
    params = {name: value for name, value in params.items() if value}
    now = timezone.now()
    speaker = next((one for one in monitoring.accounts() if one.kind == kind), None)
    if speaker is not None and choice.own:
        connecting.listen_to(request.actor, speaker, choice, now, params)  # type: ignore[attr-defined]
    else:
        accounts.add_feed(
            request.actor,  # type: ignore[attr-defined]
            kind,
            text_of(request.POST, "name", 200) or f"{_(choice.label)} · {', '.join(params.values())}"[:200],
            {"listen": choice.name, **params},
            now,
            account=speaker,
            matched="all" not in request.POST,
            interval_seconds=choice.every,
        )
    messages.success(request, _("It is listened to from now on."))
    return redirect("feeds")


@right("account:read", BOTH)
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """A connected account: what it may do and why not, its webhook, its feeds; new credentials."""
    if request.method == "POST":
        require(request.actor, "account:connect")  # type: ignore[attr-defined]  # before saying whether it exists
    found = connecting.present(account_id)
    error: VigieError | None = None
    if request.method == "POST":
        try:
            kept = accounts.account_data(found)
            tier = text_of(request.POST, "tier", 32) or found.tier
            what = connecting.filled_in(found.kind, request.POST.dict(), tier, kept)
            connecting.connect(request.actor, what, (), timezone.now(), again=found)  # type: ignore[attr-defined]
        except Forbidden:
            raise  # the door answers it
        except VigieError as problem:
            error = problem
        else:
            messages.success(request, _("The credentials are renewed."))
            return redirect("account", found.pk)
    can = connector(found.kind).capabilities(found.tier)
    hook = request.build_absolute_uri(webhook_address(found)) if can.webhook else ""
    shown = request.actor.may("account:connect")  # type: ignore[attr-defined]
    context = {
        "section": "feeds",
        "account": found,
        "can": can,
        "acts": _acts(can),
        "hook": hook if shown else "",
        "hook_word": webhook_word(found) if hook and shown else "",
        "feeds": monitoring.feeds_of(found.pk, timezone.now()),
        "error": error,
        "data": {name: getattr(found, name) for name in connecting.NAMING},
    }
    return render(request, "desk/account.html", context, status=422 if error else 200)


@right("account:connect", WRITE)
def ask_account(request: HttpRequest, account_id: int) -> HttpResponse:
    """The test button of a connected account."""
    card: AccountCard | None = None
    error: VigieError | None = None
    try:
        card = connecting.ask_again(request.actor, account_id, timezone.now())  # type: ignore[attr-defined]
    except Forbidden:
        raise  # the door answers it
    except VigieError as problem:
        error = problem
    return render(request, "desk/parts/account_card.html", {"card": card, "error": error})


@right("account:connect", WRITE)
def remove(request: HttpRequest, account_id: int) -> HttpResponse:
    """Erase the account's credentials here."""
    connecting.remove_account(request.actor, account_id)  # type: ignore[attr-defined]
    messages.success(
        request, _("The account is gone from here: its credentials are erased and its feeds rest.")
    )
    return redirect("feeds")
