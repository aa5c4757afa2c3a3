"""Connecting an account along its network's guide: asked first, kept then, listened to at once; and its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.collection.models import Feed
from apps.collection.services import wake
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.monitoring.models import NetworkAccount
from apps.monitoring.services.accounts import account_data, add_feed, client, connect_account, expire
from apps.networks.contract import AccountCard, AccountData, NetworkError
from apps.networks.offers import Guide, ListenKind
from apps.networks.registry import connector
from apps.networks.secret import Secret

# What a guide asks for that is no credential: it names the account.
NAMING = ("external_id", "handle", "server")
LONGEST_VALUE = 4000
ASKED_FOR = 10.0  # seconds; a person is waiting


@dataclass(frozen=True, slots=True)
class Filled:
    """What a person filled in for an account, by the names of its network's guide."""

    kind: str
    values: Mapping[str, str]
    tier: str = ""

    @property
    def guide(self) -> Guide:
        """How the network is connected."""
        return connector(self.kind).capabilities(self.tier).guide

    def credentials(self) -> dict[str, str]:
        """What is to be sealed."""
        names = [field.name for field in self.guide.fields if field.name not in NAMING]
        return {name: self.values[name] for name in names if self.values.get(name)}

    def naming(self, name: str) -> str:
        """One of the values that name the account."""
        return self.values.get(name, "")[:255]


def filled_in(
    kind: str, values: Mapping[str, str], tier: str = "", kept: AccountData | None = None
) -> Filled:
    """What was filled in, trimmed and whole. Raises VigieError naming the field that is missing.

    kept: the account as it is; what is left empty stays as it was.
    """
    guide = connector(kind).capabilities(tier).guide
    known = {name: secret.reveal() for name, secret in kept.credentials.items()} if kept else {}
    if kept:
        known |= {"external_id": kept.external_id, "handle": kept.handle, "server": kept.server}
    found = {}
    for field in guide.fields:
        value = values.get(field.name, "").replace("\x00", "").strip()[:LONGEST_VALUE]
        found[field.name] = value or known.get(field.name, "")
        if field.required and not found[field.name]:
            raise VigieError(
                _("Something is missing."),
                field=field.name,
                remedy=_("Fill in “%(name)s”.") % {"name": _(field.label)},
            )
    return Filled(kind, found, tier)


def try_out(actor: Actor, what: Filled) -> AccountCard | None:
    """Ask the network who these credentials are, keeping nothing. None where there is nobody to ask.

    Raises NetworkError with what the network says.
    """
    require(actor, "account:connect")
    if not what.guide.testable:
        return None
    account = AccountData(
        external_id=what.naming("external_id"),
        handle=what.naming("handle"),
        server=what.naming("server"),
        tier=what.tier,
        credentials={name: Secret(value) for name, value in what.credentials().items()},
    )
    return connector(what.kind)(account, client(ASKED_FOR)).check()


def connect(
    actor: Actor,
    what: Filled,
    listen: Sequence[str],
    now: datetime,
    again: NetworkAccount | None = None,
) -> NetworkAccount:
    """Ask the network, then keep the account as the network names it and listen to what was ticked.

    listen: names of the network's own kinds of feed. again: the account whose credentials these renew; its feeds wake.
    Raises NetworkError where the network does not know the credentials: nothing is kept then.
    """
    card = try_out(actor, what)
    names = AccountCard(external_id=what.naming("external_id"), handle=what.naming("handle"))
    found = card or names
    if again is not None:
        found = _same(again, found)
    with transaction.atomic():
        account = connect_account(
            actor,
            what.kind,
            found.handle or names.handle or found.external_id or what.kind,
            what.credentials(),
            external_id=found.external_id or names.external_id,
            server=what.naming("server"),
            tier=found.tier or what.tier,
        )
        _came_back(account, now)
        for choice in own_feeds(what.kind, what.tier):
            if choice.name in listen:
                listen_to(actor, account, choice, now)
    return account


def _same(account: NetworkAccount, found: AccountCard) -> AccountCard:
    """What the network says, under the id the account has here. Raises VigieError where it is another account."""
    named_by_hand = account.external_id == account.handle
    if found.external_id not in ("", account.external_id) and not named_by_hand:
        raise VigieError(
            _("These credentials belong to another account: %(handle)s.") % {"handle": found.handle},
            remedy=_("Connect it as an account of its own."),
        )
    return replace(found, external_id=account.external_id)


def own_feeds(kind: str, tier: str = "") -> list[ListenKind]:
    """The feeds an account brings with it; the webhook's is made at its first call."""
    listen = connector(kind).capabilities(tier).listen
    return [one for one in listen if one.own and one.name != "webhook" and not _needed(one)]


def _needed(choice: ListenKind) -> list[str]:
    return [name for name in choice.params if name not in choice.optional]


def listen_to(
    actor: Actor,
    account: NetworkAccount,
    choice: ListenKind,
    now: datetime,
    params: Mapping[str, str] | None = None,
) -> Feed:
    """Listen with the account, once for each kind of feed and what it asks for."""
    wanted = {"listen": choice.name, **(params or {})}
    there = Feed.objects.filter(
        brand_id=current_brand().pk, account_id=account.pk, kind=account.kind, params=wanted
    ).first()
    if there is not None:
        return there
    about = ", ".join((params or {}).values())
    name = " · ".join(part for part in (account.handle[:90], _(choice.label)[:60], about[:40]) if part)
    return add_feed(actor, account.kind, name, wanted, now, account=account, interval_seconds=choice.every)


def ask_again(actor: Actor, account_id: int, now: datetime) -> AccountCard | None:
    """Ask the network whether a connected account still holds, and remember the answer.

    None where there is nobody to ask. Raises NetworkError with what the network says; an access that has expired is
    kept on the account.
    """
    require(actor, "account:connect")
    account = present(account_id)
    kind = connector(account.kind)
    if not kind.capabilities(account.tier).guide.testable:
        return None
    try:
        card = kind(account_data(account), client(ASKED_FOR)).check()
    except NetworkError as error:
        if error.kind == "expired":
            expire(account.pk, now)
        raise
    with transaction.atomic():
        NetworkAccount.objects.filter(pk=account.pk).update(tier=card.tier or account.tier)
        _came_back(account, now)
        record(
            actor, "account.tested", target_type="account", target_id=account.pk, facts={"kind": account.kind}
        )
    return card


def present(account_id: int) -> NetworkAccount:
    """An account that was not removed. Raises NetworkAccount.DoesNotExist."""
    return NetworkAccount.objects.exclude(state=NetworkAccount.State.REMOVED).get(pk=account_id)


def remove_account(actor: Actor, account_id: int) -> None:
    """Erase the account's credentials and let its feeds rest; what it brought stays."""
    require(actor, "account:connect")
    with transaction.atomic():
        account = NetworkAccount.objects.select_for_update().get(pk=account_id)
        account.state, account.sealed = NetworkAccount.State.REMOVED, b""
        account.save(update_fields=["state", "sealed"])
        feeds = Feed.objects.filter(brand_id=current_brand().pk, account_id=account.pk)
        feeds.update(state=Feed.State.PAUSED)
        record(
            actor,
            "account.removed",
            target_type="account",
            target_id=account.pk,
            facts={"kind": account.kind},
        )


def _came_back(account: NetworkAccount, now: datetime) -> None:
    NetworkAccount.objects.filter(pk=account.pk).update(state=NetworkAccount.State.ACTIVE, checked_at=now)
    wake(current_brand().pk, account.pk, now)
