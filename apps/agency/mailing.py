"""Mailing notifications: who, what, how much time is left, and where to go; never a text of a mention."""

import logging
from datetime import datetime, time, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agency.models import Brand, Notification, User
from apps.agency.notices import KINDS, WAKES_FROM_SEVERITY

logger = logging.getLogger("vigie.mail")

# Read on the desk within this time, it need not be mailed.
GRACE = timedelta(seconds=60)
# What could not be mailed for a day is no news any more.
STALE = timedelta(days=1)
AT_ONCE = 200


def is_quiet(user: User, local: time) -> bool:
    """Whether the person's quiet hours hold at this local time; they may go over midnight."""
    if len(user.quiet_hours) != 2:
        return False
    start, end = (time.fromisoformat(text) for text in user.quiet_hours)
    return start <= local < end if start <= end else local >= start or local < end


def wanted(row: Notification, user: User, brand: Brand, now: datetime) -> bool | None:
    """Whether to mail it now; None is later, when quiet hours are over."""
    if row.kind not in user.mailed_kinds or not user.is_active:
        return False
    severe = row.kind == "alert" and row.facts.get("severity", 0) >= WAKES_FROM_SEVERITY
    if not severe and is_quiet(user, now.astimezone(ZoneInfo(brand.time_zone)).time()):
        return None
    return True


def message(row: Notification, user: User, brand: Brand, now: datetime) -> EmailMessage:
    """The mail in the person's language."""
    with translation.override(user.language):
        what = str(KINDS.get(row.kind, row.kind))
        place = f"{settings.BASE_URL}/b/{brand.slug}/"
        place += f"cases/{row.case_id}/" if row.case_id else "alerts/" if row.kind == "alert" else ""
        lines = [f"{brand.name} : {what}."]
        if row.facts.get("due_at"):
            minutes = int((datetime.fromisoformat(row.facts["due_at"]) - now).total_seconds() // 60)
            if minutes > 0:
                lines.append(
                    ngettext("%(n)d minute is left.", "%(n)d minutes are left.", minutes) % {"n": minutes}
                )
        lines += ["", place, "", _("You choose what is mailed on your profile page.")]
        return EmailMessage(f"[Vigie] {brand.name} · {what}", "\n".join(lines), to=[user.email])


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
        done: list[int] = []
        for row in rows:
            user, brand = users.get(row.user_id), brands.get(row.brand_id)
            answer = wanted(row, user, brand, now) if user and brand else False
            if answer and user and brand:
                try:
                    message(row, user, brand, now).send()
                except (SMTPException, OSError) as error:
                    logger.warning("mail server: %s", error)
                    break  # the others would fail alike; the next turn tries again
                sent += 1
            if answer is not None:
                done.append(row.pk)
        Notification.objects.filter(pk__in=done).update(mailed_at=now)
    return sent
