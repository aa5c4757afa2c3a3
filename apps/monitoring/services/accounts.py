"""Connecting the brand's accounts and the feeds that listen to them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.collection.models import Feed
from apps.core.errors import VigieError
from apps.core.sealing import seal, unseal
from apps.core.tenancy import current_brand
from apps.monitoring.models import NetworkAccount
from apps.networks.contract import AccountData, Connector
from apps.networks.http import HttpClient
from apps.networks.registry import connector, is_own
from apps.networks.secret import Secret


def _place(brand_id: int, account_id: int) -> str:
    return f"brand:{brand_id}|account:{account_id}|credentials"


def connect_account(
    actor: Actor,
    kind: str,
    handle: str,
    credentials: Mapping[str, str],
    *,
    external_id: str = "",
    server: str = "",
    tier: str = "",
) -> NetworkAccount:
    """Keep an account of the brand, its credentials sealed for this brand and this row."""
    require(actor, "account:connect")
    connector(kind)
    brand = current_brand()
    with transaction.atomic():
        account, _created = NetworkAccount.objects.update_or_create(
            kind=kind,
            server=server,
            external_id=external_id or handle,
            defaults={"handle": handle, "tier": tier, "state": NetworkAccount.State.ACTIVE},
        )
        account.sealed = seal(json.dumps(dict(credentials)).encode(), _place(brand.pk, account.pk))
        account.save(update_fields=["sealed"])
        record(actor, "account.connected", target_type="account", target_id=account.pk, facts={"kind": kind})
    return account


def account_data(account: NetworkAccount) -> AccountData:
    """The account as a connector takes it; the credentials are opened, and print as ***."""
    credentials: dict[str, str] = {}
    if account.sealed:
        credentials = json.loads(unseal(bytes(account.sealed), _place(current_brand().pk, account.pk)))
    return AccountData(
        external_id=account.external_id,
        handle=account.handle,
        server=account.server,
        tier=account.tier,
        credentials={name: Secret(value) for name, value in credentials.items()},
    )


def expire(account_id: int, now: datetime) -> None:
    """Remember that the network no longer takes the account's credentials. In the caller's transaction, if any."""
    NetworkAccount.objects.filter(pk=account_id, state=NetworkAccount.State.ACTIVE).update(
        state=NetworkAccount.State.EXPIRED, checked_at=now
    )


def client(timeout: float = 20.0) -> HttpClient:
    """The HTTP client; private addresses are refused but for those the installation names (VIGIE_PRIVATE_HOSTS)."""
    return HttpClient(private_hosts=settings.PRIVATE_HOSTS, read_timeout=timeout, total_timeout=timeout * 2)


def connection_of(account: NetworkAccount, *, timeout: float = 20.0) -> Connector:
    """The connector that speaks for this account."""
    kind = connector(account.kind)
    return kind(account_data(account), client(timeout))


def add_feed(
    actor: Actor,
    kind: str,
    name: str,
    params: Mapping[str, Any],
    now: datetime,
    *,
    account: NetworkAccount | None = None,
    matched: bool = True,
    interval_seconds: int = 60,
) -> Feed:
    """Listen to a place for the entered brand. Saying it twice changes the feed instead of making a second one.

    matched: what it brings is kept only where a watch matches; what is said to an owned account is kept whole.
    """
    require(actor, "feed:configure")
    connector(kind)
    if interval_seconds < 1:
        raise VigieError(
            _("A feed is looked at every second at most."), field="interval", value=interval_seconds
        )
    own = account is not None and is_own(kind, str(params.get("listen", "")))
    brand = current_brand()
    with transaction.atomic():
        feed, created = Feed.objects.update_or_create(
            kind=kind,
            name=name[:200],
            brand_id=brand.pk,
            defaults={
                "params": dict(params),
                "agency_id": brand.agency_id,
                "account_id": account.pk if account else None,
                "matched": matched and not own,
                "interval_seconds": interval_seconds,
                "state": Feed.State.ACTIVE,
                "next_at": now,
            },
        )
        record(
            actor,
            "feed.added" if created else "feed.changed",
            target_type="feed",
            target_id=feed.pk,
            facts={"kind": kind},
        )
    return feed
