"""What Facebook, Instagram and Threads share: the Graph API's errors, quotas, paging and webhooks."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from apps.networks.contract import ErrorKind, NetworkError, Quota
from apps.networks.http import Answer
from apps.networks.reading import reading
from apps.networks.rest import RestConnector
from apps.networks.secret import Secret
from apps.networks.signing import hex_digest, same

# https://developers.facebook.com/docs/graph-api/guides/error-handling
THROTTLED = frozenset({4, 17, 32, 613, *range(80_000, 80_015)})
EXPIRED = frozenset({102, 190, 463, 467})
NOT_ALLOWED = frozenset({3, 10, *range(200, 300)})
TRANSIENT = frozenset({1, 2})
DUPLICATE = 506  # "this was already posted": perhaps by us, in an attempt whose answer was lost
MISSING_OBJECT = (100, 33)
USAGE_HEADERS = ("x-business-use-case-usage", "x-app-usage")


class GraphConnector(RestConnector):
    """A network of Meta's Graph API."""

    proof: ClassVar[bool] = True  # whether the API takes appsecret_proof

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> Answer:
        """One request, with the proof that the token is used by its own app."""
        app_secret = self.account.credentials.get("app_secret") if self.account else None
        if self.proof and app_secret and "params" in body:
            body["params"]["appsecret_proof"] = hex_digest(app_secret, self.credential("token").encode())
        return super().call(method, path, headers=headers, **body)

    def judge(self, answer: Answer) -> NetworkError | None:
        """The Graph API's error codes, which say more than its status."""
        if answer.status < 400:
            return None
        try:
            error = json.loads(answer.body)["error"]
            code, subcode = int(error["code"]), error.get("error_subcode")
        except (ValueError, KeyError, TypeError):
            return None
        quota = usage(answer)
        return NetworkError(
            _("%(network)s refuses (code %(code)s).") % {"network": self.label, "code": code},
            kind=error_kind(code, subcode, answer),
            retry_after=quota.resets_in if quota else None,
            status=answer.status,
        )

    @classmethod
    def verify_webhook(cls, headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
        """X-Hub-Signature-256 over the raw body; the secret is the app's."""
        return bool(secret) and same(
            headers.get("x-hub-signature-256", ""), f"sha256={hex_digest(secret, body)}"
        )

    @classmethod
    def answer_challenge(cls, params: Mapping[str, str], secret: Secret) -> str | None:
        """The subscription handshake; the secret is the verify token we chose."""
        asked = bool(secret) and params.get("hub.mode") == "subscribe"
        agreed = asked and same(params.get("hub.verify_token", ""), secret.reveal())
        return params.get("hub.challenge") if agreed else None

    def created(self, answer: Answer) -> str:
        """The id of what was made; without one, nobody knows."""
        try:
            return str(answer.json()["id"])
        except (KeyError, TypeError):
            raise answer.half() from None


def error_kind(code: int, subcode: int | None, answer: Answer) -> ErrorKind:
    """What an error code means for us."""
    if code in THROTTLED:
        return "rate_limited"
    if code in EXPIRED:
        return "expired"
    if code in NOT_ALLOWED:
        return "not_allowed"
    if (code, subcode) == MISSING_OBJECT:
        return "gone"
    if code in TRANSIENT or code == DUPLICATE or answer.status >= 500:
        return "unknown_outcome" if answer.write else "unreachable"
    return "refused"


def usage(answer: Answer) -> Quota | None:
    """The usage headers: the worst of all percentages, as a quota of 100."""
    for name in USAGE_HEADERS:
        try:
            found = json.loads(answer.headers.get(name, "null"))
            groups = (
                [part for group in found.values() for part in group] if name == USAGE_HEADERS[0] else [found]
            )
            used = max(int(value) for part in groups for key, value in part.items() if key in PERCENTAGES)
            minutes = max((int(part.get("estimated_time_to_regain_access", 0)) for part in groups), default=0)
            return Quota(100, max(100 - used, 0), minutes * 60.0 or None)
        except (ValueError, TypeError, AttributeError):
            continue
    return None


PERCENTAGES = frozenset({"call_count", "total_cputime", "total_time"})


def changes(label: str, body: bytes) -> Iterator[tuple[str, float, str, dict[str, Any]]]:
    """The changes of a webhook call, which may carry several accounts: (account, time, field, value)."""
    with reading(label):
        for entry in json.loads(body)["entry"]:
            for change in entry.get("changes", []):
                yield str(entry["id"]), float(entry["time"]), change["field"], change["value"]


def next_page(found: Mapping[str, Any]) -> str | None:
    """The cursor of the next page, where there is one."""
    paging = found.get("paging") or {}
    after = (paging.get("cursors") or {}).get("after")
    return str(after) if after and paging.get("next") else None
