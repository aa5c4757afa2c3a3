"""Access tokens from refresh tokens that stay valid (Google, Reddit), and OAuth 1.0a signatures (X)."""

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Iterable
from urllib.parse import quote

from django.utils.translation import gettext as _

from apps.networks.contract import NetworkError
from apps.networks.http import Answer, HttpClient
from apps.networks.secret import Secret

EARLY = 120.0  # seconds before its end at which a token is no longer used

_tokens: dict[str, tuple[Secret, float]] = {}
_lock = threading.Lock()


def access_token(
    http: HttpClient, url: str, *, client_id: str, client_secret: str, refresh_token: str
) -> str:
    """An access token, kept in this process until shortly before its end. Raises NetworkError."""
    name = hashlib.sha256("\0".join((url, client_id, client_secret, refresh_token)).encode()).hexdigest()
    with _lock:
        token, ends = _tokens.get(name, (Secret(""), 0.0))
        if token and time.monotonic() < ends:
            return token.reveal()
        basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        # write=False: asking for a token changes nothing that anybody sees.
        answer = http.request(
            "POST", url, write=False, judge=_judge, data=form, headers={"Authorization": f"Basic {basic}"}
        )
        found = answer.json()
        try:
            token, lasts = Secret(str(found["access_token"])), float(found.get("expires_in", 3600))
        except (KeyError, TypeError, ValueError):
            raise answer.half() from None
        _tokens[name] = (token, time.monotonic() + lasts - EARLY)
        return token.reveal()


def _judge(answer: Answer) -> NetworkError | None:
    if answer.status not in {400, 401}:
        return None
    return NetworkError(
        _("%(host)s no longer accepts this connection.") % {"host": answer.host},
        kind="expired",
        status=answer.status,
        remedy=_("Connect the account again."),
    )


def oauth1_header(
    method: str,
    url: str,
    parameters: Iterable[tuple[str, str]],
    *,
    consumer_key: str,
    consumer_secret: str,
    token: str,
    token_secret: str,
    nonce: str,
    timestamp: int,
) -> str:
    """The Authorization header of OAuth 1.0a with HMAC-SHA1; `parameters` are those of the query and of a form.

    Source: RFC 5849, sections 3.4 and 3.5.
    """
    oauth = {
        "oauth_consumer_key": consumer_key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(timestamp),
        "oauth_token": token,
        "oauth_version": "1.0",
    }
    pairs = sorted((_quoted(name), _quoted(value)) for name, value in (*parameters, *oauth.items()))
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join((method.upper(), _quoted(url), _quoted(joined)))
    key = f"{_quoted(consumer_secret)}&{_quoted(token_secret)}"
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    oauth["oauth_signature"] = base64.b64encode(digest).decode()
    return "OAuth " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in sorted(oauth.items()))


def _quoted(text: str) -> str:
    return quote(text, safe="-._~")
