"""Pushing notifications to the browsers a person allowed: who, what, how long is left; never a text of a mention."""

import json
import logging
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.agency.models import Brand, Notification, PushSubscription, User
from apps.agency.notices import KINDS, WAKES_FROM_SEVERITY, is_quiet
from apps.desk.parameters import BadParameter
from apps.desk.people import labels
from apps.desk.spans import countdown
from apps.desk.webpush import AUTH, authorization, browser_key, decoded, encoded, own_key, point_of, sealed
from apps.networks.contract import NetworkError
from apps.networks.http import HttpClient

logger = logging.getLogger("vigie.push")

# Whoever looks at the desk sees it there; a telephone rings for what is still unread then.
GRACE = timedelta(seconds=15)
STALE = timedelta(hours=1)
AT_ONCE = 100
KEPT_SECONDS = 3600  # how long a push service keeps it for a telephone that is off
MOST_BROWSERS = 10


def public_key() -> str:
    """What a browser must know to let this installation push."""
    return encoded(point_of(_key().public_key()))


def _key() -> ec.EllipticCurvePrivateKey:
    return own_key(settings.MASTER_KEY.encode())


def wanted(row: Notification, user: User, brand: Brand, now: datetime) -> bool:
    """Whether it rings now. What quiet hours hold back is not rung later: it waits on the desk, or in the mail."""
    if row.kind not in user.pushed_kinds or not user.is_active:
        return False
    severe = row.kind == "alert" and row.facts.get("severity", 0) >= WAKES_FROM_SEVERITY
    return severe or not is_quiet(user.quiet_hours, now.astimezone(ZoneInfo(brand.time_zone)).time())


def message(row: Notification, user: User, brand: Brand, by: str, now: datetime) -> bytes:
    """What the browser shows, in the person's language."""
    with translation.override(user.language):
        parts = [f"#{row.case_id}"] if row.case_id else []
        if by:
            parts.append(_("by %(name)s") % {"name": by})
        if isinstance(due := row.facts.get("due_at"), str):
            parts.append(countdown(datetime.fromisoformat(due), now).text)
        told = {
            "title": f"{brand.name} · {KINDS.get(row.kind, row.kind)}",
            "body": " · ".join(parts),
            "url": f"/notifications/{row.pk}/",
            "tag": f"vigie-{row.brand_id}-{row.case_id or row.target_id or row.pk}",
        }
    return json.dumps(told, ensure_ascii=False).encode()


def push_due(now: datetime, client: HttpClient | None = None) -> int:
    """Push what is wanted and unread, once; a browser that is gone is forgotten. Returns how many were taken."""
    client = client or HttpClient(private_hosts=settings.PRIVATE_HOSTS, total_timeout=10)
    with transaction.atomic():
        rows = list(
            Notification.objects.select_for_update(skip_locked=True)
            .filter(pushed_at=None, read_at=None, created_at__lte=now - GRACE, created_at__gt=now - STALE)
            .order_by("created_at")[:AT_ONCE]
        )
        if not rows:
            return 0
        # Stamped before it is sent: rather one ring too few than the same one twice.
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(pushed_at=now)
    people = {row.user_id for row in rows}
    users = User.objects.in_bulk(people)
    brands = Brand.objects.in_bulk({row.brand_id for row in rows})
    names = labels(row.facts.get("by") for row in rows)
    browsers: dict[int, list[PushSubscription]] = {}
    for one in PushSubscription.objects.filter(user_id__in=people).order_by("-created_at"):
        browsers.setdefault(one.user_id, []).append(one)
    gone, sent = [], 0
    for row in rows:
        user, brand = users.get(row.user_id), brands.get(row.brand_id)
        if user is None or brand is None or not wanted(row, user, brand, now):
            continue
        text = message(row, user, brand, names.get(row.facts.get("by", 0), ""), now)
        for browser in browsers.get(user.pk, [])[:MOST_BROWSERS]:
            outcome = _send(client, browser, text, now)
            sent += outcome is True
            if outcome is None:
                gone.append(browser.pk)
    PushSubscription.objects.filter(pk__in=gone).delete()
    return sent


def _send(client: HttpClient, browser: PushSubscription, text: bytes, now: datetime) -> bool | None:
    """Whether the push service took it; None where the browser will never hear again."""
    body = sealed(
        text,
        browser.p256dh,
        browser.auth,
        salt=os.urandom(16),
        passing=ec.generate_private_key(ec.SECP256R1()),
    )
    headers = {
        "Authorization": authorization(browser.endpoint, settings.BASE_URL, _key(), now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high",
    }
    try:
        answer = client.request(
            "POST", browser.endpoint, headers=headers, content=body, accept=(403, 404, 410)
        )
    except NetworkError as error:
        logger.warning("push service: %s", error)
        return False
    return None if answer.status in {403, 404, 410} else True


def subscribe(user: User, endpoint: str, p256dh: str, auth: str, now: datetime) -> None:
    """Remember a browser in which the person lets Vigie ring.

    Raises PushError for keys that are none, BadParameter for an address that is none.
    """
    browser_key(p256dh)
    decoded(auth, AUTH, "auth")
    place = urlsplit(endpoint)
    if place.scheme != "https" or not place.hostname:
        raise BadParameter(_("This is no address of a push service."), field="endpoint", value=endpoint[:80])
    PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"user": user, "p256dh": p256dh, "auth": auth, "created_at": now}
    )


def unsubscribe(user: User, endpoint: str) -> None:
    """Forget one of the person's browsers."""
    PushSubscription.objects.filter(user=user, endpoint=endpoint).delete()
