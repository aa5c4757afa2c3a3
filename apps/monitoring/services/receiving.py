"""What networks send by themselves: proven by its signature over the raw bytes, then taken in like a page of a feed."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.agency.models import Brand
from apps.collection import services as feeds
from apps.collection.models import Feed
from apps.core.models import RawItemBase
from apps.core.tenancy import current_brand, entered, in_public
from apps.monitoring.models import AccountRawItem, NetworkAccount
from apps.monitoring.services.accounts import account_data, connection_of
from apps.monitoring.services.collecting import take_in
from apps.networks.contract import Connector, NetworkError, RawRecord
from apps.networks.registry import connector
from apps.networks.secret import Secret

logger = logging.getLogger("vigie.hooks")

# The credential a network signs with, by its name in the guides; the word is for those that only show one.
SIGNING = ("app_secret", "consumer_secret", "webhook_secret", "secret")
ASKED_FOR = 5.0  # seconds; networks wait a few for the answer to their call
QUIET_FOR = 86_400  # seconds; a webhook is not asked, so that its silence is judged by its own rhythm


@dataclass(frozen=True, slots=True)
class Hook:
    """An account that a network calls, with the brand it belongs to and the secrets it may prove itself with."""

    brand: Brand
    account: NetworkAccount
    network: type[Connector]
    secrets: tuple[Secret, ...]

    def proves(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the raw body was signed with one of the account's secrets."""
        return any(self.network.verify_webhook(headers, body, secret) for secret in self.secrets)

    def answer(self, params: Mapping[str, str]) -> str | None:
        """The answer to "is this your address?"; None where it is no such question, or not from our network."""
        found = (self.network.answer_challenge(params, secret) for secret in self.secrets)
        return next((answer for answer in found if answer is not None), None)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a call: new mentions, records known before, records of accounts that nobody here has connected."""

    mentions: int = 0
    duplicates: int = 0
    strangers: int = 0
    rang: bool = False


def webhook_word(account: NetworkAccount) -> str:
    """The word the account's page shows for a network that asks for one (verify token, secret token)."""
    place = f"brand:{current_brand().pk}|account:{account.pk}"
    return salted_hmac(f"vigie.webhook|{place}", settings.MASTER_KEY, algorithm="sha256").hexdigest()[:40]


def webhook_address(account: NetworkAccount) -> str:
    """The path a network calls for the account, to be put behind the installation's own address."""
    return f"/hooks/{account.kind}/{current_brand().slug}/{account.pk}/"


def hook_of(kind: str, brand_slug: str, account_id: int) -> Hook | None:
    """Who is called at this address; None where there is nobody, or the network calls nobody."""
    with in_public():
        brand = Brand.objects.filter(slug=brand_slug, state=Brand.State.ACTIVE).first()
    return None if brand is None else _hook(brand, kind, pk=account_id)


def _hook(brand: Brand, kind: str, **which: object) -> Hook | None:
    with entered(brand):
        accounts = NetworkAccount.objects.exclude(state=NetworkAccount.State.REMOVED)
        account = accounts.filter(kind=kind, **which).first()
        if account is None:
            return None
        network = connector(account.kind)
        if not network.capabilities(account.tier).webhook:
            return None
        sealed = account_data(account).credentials
        secrets = [sealed[name] for name in SIGNING if sealed.get(name)]
        return Hook(brand, account, network, (*secrets, Secret(webhook_word(account))))


def receive(hook: Hook, headers: Mapping[str, str], body: bytes, now: datetime) -> Receipt:
    """Take in a body that the hook has proven: all of it or, when something fails, nothing.

    A body without records is a bell: the account's feeds are looked at at once. One that cannot be read is kept in
    quarantine with its reason. Duplicates and disorder do no harm.
    """
    try:
        records = hook.network.parse_webhook(body)
    except NetworkError as error:
        with in_public(), transaction.atomic():
            _keep_unreadable(hook, body, error, now)
        return Receipt()
    if not records:
        with in_public():
            feeds.ring(hook.account.kind, hook.brand.pk, hook.account.pk, now)
        return Receipt(rang=True)
    receipt = Receipt()
    # Outside the transaction: the network is asked. When it does not answer nothing is kept, and it calls again.
    groups = [(owner, _whole(owner, theirs)) for owner, theirs in _by_owner(hook, headers, body, records)]
    with in_public(), transaction.atomic():
        for owner, theirs in groups:
            receipt = _added(receipt, owner, theirs, now)
    return receipt


def _whole(owner: Hook | None, records: list[RawRecord]) -> list[RawRecord]:
    """The records with the words of those that only name a post; what is gone from the network is left out."""
    if owner is None or not any(record.unfinished for record in records):
        return records
    with entered(owner.brand):
        network = connection_of(owner.account, timeout=ASKED_FOR)
    whole = [network.complete(record) if record.unfinished else record for record in records]
    return [record for record in whole if record is not None]


def _added(receipt: Receipt, owner: Hook | None, records: list[RawRecord], now: datetime) -> Receipt:
    if owner is None:
        logger.warning("a webhook carried %s records of accounts that are not connected", len(records))
        return Receipt(receipt.mentions, receipt.duplicates, receipt.strangers + len(records))
    feed = _feed_of(owner, now)
    came = take_in(feed, owner.brand, owner.network, [(record, "") for record in records], now)
    feeds.receive(feed, feeds.Received(len(records), came.duplicates), now)
    return Receipt(receipt.mentions + came.mentions, receipt.duplicates + came.duplicates, receipt.strangers)


def _by_owner(
    hook: Hook, headers: Mapping[str, str], body: bytes, records: Iterable[RawRecord]
) -> list[tuple[Hook | None, list[RawRecord]]]:
    """The records of a call by the account they are for: one call may carry those of several."""
    groups: dict[str, list[RawRecord]] = {}
    for record in records:
        groups.setdefault(record.account_external_id or hook.account.external_id, []).append(record)
    return [(_owner(hook, name, headers, body), theirs) for name, theirs in sorted(groups.items())]


def _owner(hook: Hook, external_id: str, headers: Mapping[str, str], body: bytes) -> Hook | None:
    """The connected account of this id; another brand's only where its own secret proves the very same body."""
    if external_id == hook.account.external_id:
        return hook
    kind = hook.account.kind
    listening = Feed.objects.filter(kind=kind).exclude(account_id=None).values("brand_id")
    others = Brand.objects.filter(pk__in=listening, state=Brand.State.ACTIVE).exclude(pk=hook.brand.pk)
    for brand in [hook.brand, *others.order_by("pk")]:
        found = _hook(brand, kind, external_id=external_id)
        if found is not None and found.proves(headers, body):
            return found
    return None


def _feed_of(hook: Hook, now: datetime) -> Feed:
    """The account's pushed feed, locked; made at its first call."""
    account, names = hook.account, [one.name for one in hook.network.capabilities().listen if one.push]
    listen = names[0] if names else "webhook"
    feed, _created = Feed.objects.select_for_update().get_or_create(
        kind=account.kind,
        brand_id=hook.brand.pk,
        account_id=account.pk,
        params__listen=listen,
        defaults={
            "name": f"{account.handle[:150]} (webhook {account.pk})",
            "params": {"listen": listen},
            "agency_id": hook.brand.agency_id,
            "matched": False,
            "interval_seconds": QUIET_FOR,
        },
    )
    return feed


def _keep_unreadable(hook: Hook, body: bytes, error: NetworkError, now: datetime) -> None:
    feed = _feed_of(hook, now)
    with entered(hook.brand):
        record = RawRecord(hashlib.sha256(body).hexdigest(), body)
        items = feeds.store_raw(AccountRawItem, feed, [(record, "webhook")], now)
        for item in items:
            item.state, item.error = RawItemBase.State.QUARANTINED, str(error)[:1000]
            item.save(update_fields=["state", "error"])
    feeds.receive(feed, feeds.Received(1, 1 - len(items)), now)
