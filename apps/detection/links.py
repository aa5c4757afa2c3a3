"""Reading one alert from a signed address without signing in, where the brand allows it."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.core.errors import VigieError
from apps.detection.models import Alert, AlertLink, AlertPolicy

TOKEN_BYTES = 32
DEFAULT_HOURS = 48
LONGEST_HOURS = 14 * 24


def links_allowed() -> bool:
    """Whether the entered brand lets alerts be read without signing in."""
    return AlertPolicy.objects.filter(links_allowed=True).exists()


def allow_links(actor: Actor, allowed: bool) -> None:
    """Allow or forbid such links; forbidding closes those that are there, for as long as it holds."""
    require(actor, "brand:configure")
    with transaction.atomic():
        if links_allowed() == allowed:
            return
        AlertPolicy.objects.update_or_create(pk=1, defaults={"links_allowed": allowed})
        record(actor, "alert_links.allowed" if allowed else "alert_links.forbidden")


def make_alert_link(actor: Actor, alert_id: int, *, hours: int = DEFAULT_HOURS) -> tuple[AlertLink, str]:
    """A link to an alert and its token, which is shown this once.

    hours: 1 to 336. Raises VigieError where the brand does not allow it, for another number of hours, and
    Alert.DoesNotExist.
    """
    require(actor, "alert:handle")
    if not links_allowed():
        raise VigieError(
            _("This brand's alerts are not read without signing in."),
            remedy=_("An account manager can allow it in the settings of alerts."),
        )
    if not 1 <= hours <= LONGEST_HOURS:
        raise VigieError(_("Choose 1 to 336 hours."), field="hours", value=hours)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        now = timezone.now()
        link = AlertLink.objects.create(
            alert=Alert.objects.get(pk=alert_id),
            token_sha256=_hash(token),
            created_by_id=actor.user_id or 0,
            created_at=now,
            expires_at=now + timedelta(hours=hours),
        )
        record(actor, "alert_link.made", target_type="alert", target_id=alert_id, facts={"link_id": link.pk})
    return link, token


def revoke_alert_link(actor: Actor, link_id: int) -> None:
    """End a link for good."""
    require(actor, "alert:handle")
    with transaction.atomic():
        if AlertLink.objects.filter(pk=link_id, revoked_at=None).update(revoked_at=Now()):
            record(actor, "alert_link.revoked", target_type="link", target_id=link_id)


def open_links(alert: Alert) -> list[AlertLink]:
    """The alert's links that are good, by the database's clock."""
    return list(alert.links.filter(revoked_at=None, expires_at__gt=Now()).order_by("expires_at"))


def alert_by_token(token: str) -> Alert | None:
    """The alert of a token while it is good, by the database's clock; None for any other, whatever the reason."""
    if not links_allowed():
        return None
    link = (
        AlertLink.objects.select_related("alert")
        .filter(token_sha256=_hash(token), revoked_at=None, expires_at__gt=Now())
        .first()
    )
    return link.alert if link else None


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
