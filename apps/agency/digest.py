"""The daily digest: one mail with what a person has not read and was not mailed before; counts, never a text."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agency.models import Brand, Notification, User
from apps.agency.notices import KINDS

logger = logging.getLogger("vigie.mail")

LOOKED_BACK = timedelta(days=1)
AT_ONCE = 200
Line = tuple[str, str, int]  # brand, kind, how many


def send_digests(now: datetime) -> int:
    """Mail today's digest to everybody whose hour has come, once a day. Returns how many were sent."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    due = User.objects.filter(is_active=True, digest_at__gt="", digest_at__lte=f"{local:%H:%M}")
    users = list(due.exclude(digested_on=local.date()).order_by("pk")[:AT_ONCE])
    if not users:
        return 0
    lines = _lines(users, now)
    done, sent = [], 0
    for user in users:
        if lines[user.pk]:
            try:
                digest(user, lines[user.pk]).send()
            except (SMTPException, OSError) as error:
                logger.warning("mail server: %s", error)
                break  # the others would fail alike; the next turn tries again
            sent += 1
        done.append(user.pk)
    User.objects.filter(pk__in=done).update(digested_on=local.date())
    return sent


def _lines(users: list[User], now: datetime) -> dict[int, list[Line]]:
    """What each person has not read, counted by brand and kind; what was mailed by itself is left out."""
    rows = (
        Notification.objects.filter(
            user_id__in=[user.pk for user in users], read_at=None, created_at__gt=now - LOOKED_BACK
        )
        .values_list("user_id", "brand_id", "kind")
        .annotate(count=Count("pk"))
        .order_by("brand_id", "-count", "kind")
    )
    counted = list(rows)
    names = dict(
        Brand.objects.filter(pk__in={brand for _user, brand, _kind, _count in counted}).values_list(
            "pk", "name"
        )
    )
    mailed = {user.pk: set(user.mailed_kinds) for user in users}
    found: dict[int, list[Line]] = defaultdict(list)
    for user_id, brand_id, kind, count in counted:
        if brand_id in names and kind not in mailed[user_id]:
            found[user_id].append((names[brand_id], kind, count))
    return found


def digest(user: User, lines: list[Line]) -> EmailMessage:
    """The mail in the person's language."""
    with translation.override(user.language):
        total = sum(count for _brand, _kind, count in lines)
        subject = ngettext("%(n)d thing you have not read", "%(n)d things you have not read", total) % {
            "n": total
        }
        body: list[str] = []
        brand = None
        for name, kind, count in lines:
            if name != brand:
                body += ["", name]
                brand = name
            body.append(f"  {count} × {KINDS.get(kind, kind)}")
        body += [
            "",
            f"{settings.BASE_URL}/notifications/",
            "",
            _("You choose what is mailed on your profile page."),
        ]
        return EmailMessage(f"[Vigie] {subject}", "\n".join(body).lstrip("\n"), to=[user.email])
