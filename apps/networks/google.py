"""What YouTube and Google reviews share: tokens, errors, the hour at which quotas begin again."""

import json
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.networks.contract import ErrorKind, NetworkError
from apps.networks.http import Answer
from apps.networks.oauth import access_token
from apps.networks.offers import Field
from apps.networks.rest import RestConnector

TOKENS = "https://oauth2.googleapis.com/token"
QUOTA_ZONE = ZoneInfo("America/Los_Angeles")  # quotas begin again at midnight there
REASONS: dict[str, ErrorKind] = {
    "quotaExceeded": "rate_limited",
    "dailyLimitExceeded": "rate_limited",
    "rateLimitExceeded": "rate_limited",
    "userRateLimitExceeded": "rate_limited",
    "RESOURCE_EXHAUSTED": "rate_limited",
    "authError": "expired",
    "UNAUTHENTICATED": "expired",
    "commentsDisabled": "not_allowed",
    "insufficientPermissions": "not_allowed",
    "PERMISSION_DENIED": "not_allowed",
    "commentNotFound": "gone",
    "videoNotFound": "gone",
    "NOT_FOUND": "gone",
}
DAILY = frozenset({"quotaExceeded", "dailyLimitExceeded"})
FIELDS = (
    Field("client_id", gettext_noop("Client id"), secret=False),
    Field("client_secret", gettext_noop("Client secret")),
    Field("refresh_token", gettext_noop("Refresh token")),
)


class GoogleConnector(RestConnector):
    """A network of Google's."""

    token_url: ClassVar[str] = TOKENS

    def headers(self) -> dict[str, str]:
        """A fresh access token."""
        token = access_token(
            self.http,
            self.token_url,
            client_id=self.credential("client_id"),
            client_secret=self.credential("client_secret"),
            refresh_token=self.credential("refresh_token"),
        )
        return {"Authorization": f"Bearer {token}"}

    def judge(self, answer: Answer) -> NetworkError | None:
        """Google's own reason of an error."""
        if answer.status < 400 or answer.status >= 500:
            return None
        reason = error_reason(answer)
        if reason not in REASONS:
            return None
        wait = until_midnight(datetime.now(UTC)) if reason in DAILY else answer.retry_after
        message = _("%(network)s refuses: %(reason)s.") % {"network": self.label, "reason": reason}
        return NetworkError(message, kind=REASONS[reason], retry_after=wait, status=answer.status)


def error_reason(answer: Answer) -> str:
    """The reason in an error's body, in either of Google's shapes."""
    try:
        error = json.loads(answer.body)["error"]
        detailed = error.get("errors") or [{}]
        return str(
            detailed[0].get("reason") if detailed[0].get("reason") in REASONS else error.get("status", "")
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return ""


def until_midnight(now: datetime) -> float:
    """Seconds until quotas begin again."""
    there = now.astimezone(QUOTA_ZONE)
    tomorrow = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (tomorrow.astimezone(UTC) - now).total_seconds()
