"""Links that open one report without an account: known by a hash, ended by the database's clock, revoked for good."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.core.errors import VigieError
from apps.reports.models import Report, ShareLink
from apps.reports.services.composing import ReportProblem

LONGEST_DAYS = 90
DEFAULT_DAYS = 14
SHORTEST_PASSWORD = 8
# So many wrong passwords end the link: a new one is made in a moment, a guessed one is not noticed.
WRONG_PASSWORDS = 10


class WrongPassword(VigieError):
    """The link wants a password, and this is not it."""


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def database_now() -> datetime:
    """The moment by the clock that decides when a link ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def make_link(
    actor: Actor, report_id: int, *, days: int = DEFAULT_DAYS, password: str = "", for_whom: str = ""
) -> tuple[ShareLink, str]:
    """A link to a signed-off report, and its token, which is shown this once.

    days: 1 to 90. Raises ReportProblem for a report that is not signed off, a wrong number of days, a short password.
    """
    require(actor, "report:share")
    if not 1 <= days <= LONGEST_DAYS:
        raise ReportProblem(_("Choose 1 to 90 days."), field="days", value=days)
    if password and len(password) < SHORTEST_PASSWORD:
        raise ReportProblem(_("A password has at least 8 characters."), field="password")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        report = Report.objects.filter(pk=report_id, state=Report.State.SIGNED_OFF).first()
        if report is None:
            raise ReportProblem(
                _("Only a report that was signed off is shared."), field="report", value=report_id
            )
        now = database_now()
        link = ShareLink.objects.create(
            report=report,
            token_sha256=token_hash(token),
            password_hash=make_password(password) if password else "",
            created_by_id=actor.user_id or 0,
            created_at=now,
            expires_at=now + timedelta(days=days),
            for_whom=for_whom.replace("\x00", "").strip()[:100],
        )
        record(
            actor,
            "link.made",
            target_type="link",
            target_id=link.pk,
            facts={"report_id": report.pk, "days": days},
        )
    return link, token


def revoke_link(actor: Actor, link_id: int) -> None:
    """End a link for good."""
    require(actor, "report:share")
    with transaction.atomic():
        ended = ShareLink.objects.filter(pk=link_id, revoked_at=None).update(revoked_at=Now())
        if ended:
            record(actor, "link.revoked", target_type="link", target_id=link_id)


def open_link(token: str) -> ShareLink | None:
    """The link of a token while it is good, by the database's clock; None for any other, whatever the reason."""
    return (
        ShareLink.objects.select_related("report")
        .filter(token_sha256=token_hash(token), revoked_at=None, expires_at__gt=Now())
        .first()
    )


def check_link_password(link: ShareLink, password: str) -> None:
    """Let the right password pass. Raises WrongPassword; the tenth wrong one ends the link."""
    if check_password(password, link.password_hash):
        return
    with transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(wrong_passwords=F("wrong_passwords") + 1)
        ShareLink.objects.filter(pk=link.pk, wrong_passwords__gte=WRONG_PASSWORDS, revoked_at=None).update(
            revoked_at=Now()
        )
    raise WrongPassword(
        _("This is not the password."), field="password", remedy=_("Ask who sent you the link.")
    )
