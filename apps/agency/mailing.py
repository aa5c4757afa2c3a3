"""Mailing notifications: who, what, how much time is left, and where to go; never a text of a mention."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agency.models import Brand, Notification, User
from apps.agency.notices import KINDS, WAKES_FROM_SEVERITY, is_quiet, measure_named, place_of

logger = logging.getLogger("vigie.mail")

# Read on the desk within this time, it need not be mailed.
GRACE = timedelta(seconds=60)
# What could not be mailed for a day is no news any more.
STALE = timedelta(days=1)
AT_ONCE = 200


def wanted(row: Notification, user: User, brand: Brand, now: datetime) -> bool | None:
    """Whether to mail it now; None is later, when quiet hours are over."""
    if row.kind not in user.mailed_kinds or not user.is_active:
        return False
    severe = row.kind == "alert" and row.facts.get("severity", 0) >= WAKES_FROM_SEVERITY
    if not severe and is_quiet(user.quiet_hours, now.astimezone(ZoneInfo(brand.time_zone)).time()):
        return None
    return True


def message(row: Notification, user: User, brand: Brand, by: str, now: datetime) -> EmailMessage:
    """The mail in the person's language; by: the name of whoever did it, "" where nobody did."""
    with translation.override(user.language):
        what = str(KINDS.get(row.kind, row.kind))
        place = f"{settings.BASE_URL}/b/{brand.slug}/"
        place += place_of(row)
        lines = [f"{brand.name} : {what}.", *_measured(row, brand)]
        if by:
            lines.append(_("by %(name)s") % {"name": by})
        if row.facts.get("due_at"):
            minutes = int((datetime.fromisoformat(row.facts["due_at"]) - now).total_seconds() // 60)
            if minutes > 0:
                lines.append(
                    ngettext("%(n)d minute is left.", "%(n)d minutes are left.", minutes) % {"n": minutes}
                )
        lines += ["", place, "", _("You choose what is mailed on your profile page.")]
        return EmailMessage(f"[Vigie] {brand.name} · {what}", "\n".join(lines), to=[user.email])


def _measured(row: Notification, brand: Brand) -> list[str]:
    """What an alert counted, in sentences; its facts are numbers and times."""
    facts = row.facts
    if row.kind != "alert" or "seen" not in facts:
        return []
    since = datetime.fromisoformat(facts["since"]).astimezone(ZoneInfo(brand.time_zone))
    lines = [
        _(
            "Severity %(severity)s, begun by %(what)s: %(seen)s seen where %(expected)s was expected, since %(at)s."
        )
        % {
            "what": measure_named(str(facts.get("series", ""))),
            "severity": facts["severity"],
            "seen": f"{facts['seen']:g}",
            "expected": f"{facts['expected']:.1f}",
            "at": f"{since:%H:%M}",
        }
    ]
    if facts.get("posts"):
        lines.append(
            _("%(posts)s posts by %(authors)s authors, %(negative)s of them negative.")
            % {name: facts[name] for name in ("posts", "authors", "negative")}
        )
    return lines


def mail_due(now: datetime) -> int:
    """Mail what is wanted and unread, once each; what fails is tried again for a day. Returns how many were sent."""
    sent = 0
    with transaction.atomic():
        rows = list(
            Notification.objects.select_for_update(skip_locked=True)
            .filter(mailed_at=None, read_at=None, created_at__lte=now - GRACE, created_at__gt=now - STALE)
            .order_by("created_at")[:AT_ONCE]
        )
        users = User.objects.in_bulk({row.user_id for row in rows})
        brands = Brand.objects.in_bulk({row.brand_id for row in rows})
        acting = User.objects.in_bulk({row.facts["by"] for row in rows if row.facts.get("by")})
        names = {pk: one.label for pk, one in acting.items()}
        done: list[int] = []
        for row in rows:
            user, brand = users.get(row.user_id), brands.get(row.brand_id)
            answer = wanted(row, user, brand, now) if user and brand else False
            if answer and user and brand:
                try:
                    message(row, user, brand, names.get(row.facts.get("by"), ""), now).send()
                except (SMTPException, OSError) as error:
                    logger.warning("mail server: %s", error)
                    break  # the others would fail alike; the next turn tries again
                sent += 1
            if answer is not None:
                done.append(row.pk)
        Notification.objects.filter(pk__in=done).update(mailed_at=now)
    return sent
