"""Calls of the AT Protocol (XRPC), signed in with an app password."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.networks.contract import AccountData, ErrorKind, NetworkError
from apps.networks.http import Answer, HttpClient, error_of

PUBLIC_SERVER = "https://public.api.bsky.app"
HOME_SERVER = "https://bsky.social"
OLD_TOKENS = frozenset({"ExpiredToken", "InvalidToken"})
KINDS: dict[str, ErrorKind] = {
    "AccountTakedown": "expired",
    "AccountDeactivated": "expired",
    "AuthenticationRequired": "expired",
    "AuthFactorTokenRequired": "expired",
    "RecordNotFound": "gone",
    "NotFound": "gone",
    "RepoNotFound": "gone",
    "BlockedActor": "not_allowed",
    "BlockedByActor": "not_allowed",
}


@dataclass(slots=True)
class Session:
    """A signed-in session; never printed."""

    did: str
    handle: str
    access: str
    refresh: str

    def __repr__(self) -> str:
        return f"Session({self.did})"


# Signing in is limited to 30 times in 5 minutes and 300 a day, so a process signs in once.
_sessions: dict[str, Session] = {}
_lock = threading.Lock()


class Xrpc:
    """The account's server; without an account, the public one."""

    def __init__(self, account: AccountData | None, http: HttpClient, password: Callable[[], str]) -> None:
        self.account = account
        self.http = http
        self.password = password
        server = account.server or HOME_SERVER if account else PUBLIC_SERVER
        self.base = server if "://" in server else f"https://{server}"

    def get(self, method: str, **params: Any) -> Any:
        """A query. Raises NetworkError."""
        return self._signed(
            "GET", method, params={name: value for name, value in params.items() if value is not None}
        )

    def post(
        self, method: str, *, write: bool = True, headers: Mapping[str, str] | None = None, **body: Any
    ) -> Any:
        """A procedure; `body` is httpx's (json or content). Raises NetworkError."""
        return self._signed("POST", method, write=write, headers=headers, **body)

    def session(self) -> Session:
        """The session of the account, signing in where there is none."""
        assert self.account is not None
        with _lock:
            name = self._name()
            if name not in _sessions:
                identifier = self.account.handle or self.account.external_id
                body = {"identifier": identifier, "password": self.password()}
                _sessions[name] = self._sign("com.atproto.server.createSession", "", json=body)
            return _sessions[name]

    def _name(self) -> str:
        assert self.account is not None
        parts = (self.base, self.account.handle, self.account.external_id, self.password())
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _renew(self, old: Session) -> None:
        with _lock:
            name = self._name()
            if _sessions.get(name) is not old:
                return  # another thread was faster
            del _sessions[name]
            try:
                _sessions[name] = self._sign("com.atproto.server.refreshSession", old.refresh)
            except NetworkError as error:
                if not error.permanent:
                    raise

    def _sign(self, method: str, token: str, **body: Any) -> Session:
        answer = self._call("POST", method, token, write=False, **body)
        found = answer.json()
        try:
            return Session(found["did"], found["handle"], found["accessJwt"], found["refreshJwt"])
        except (KeyError, TypeError):
            raise answer.half() from None

    def _signed(self, verb: str, method: str, **options: Any) -> Any:
        if self.account is None:
            return self._call(verb, method, "", **options).json()
        session = self.session()
        answer = self._call(verb, method, session.access, accept={400, 401}, **options)
        if answer.status in {400, 401} and error_code(answer) in OLD_TOKENS:
            # Refused before anything was done, so the same call may go again, once.
            self._renew(session)
            answer = self._call(verb, method, self.session().access, accept={400, 401}, **options)
        problem = judge(answer)
        if problem is not None:
            raise problem
        return answer.json() if answer.body else {}

    def _call(self, verb: str, method: str, token: str, **options: Any) -> Answer:
        headers = {**(options.pop("headers", None) or {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        judging = None if options.get("accept") else judge
        return self.http.request(
            verb, f"{self.base}/xrpc/{method}", headers=headers, judge=judging, **options
        )


def error_code(answer: Answer) -> str:
    """The protocol's own word for an error."""
    try:
        return str(answer.json().get("error", ""))
    except (NetworkError, AttributeError):
        return ""


def judge(answer: Answer) -> NetworkError | None:
    """What a 400 or 401 says in the protocol's words."""
    if answer.status not in {400, 401, 403}:
        return None
    code = error_code(answer)
    kind = KINDS.get(code)
    if kind is None and answer.status == 400 and "not found" in _message(answer).casefold():
        kind = "gone"
    problem = error_of(answer)
    return NetworkError(
        _("Bluesky refuses: %(code)s.") % {"code": code or answer.status},
        kind=kind or problem.kind,
        status=answer.status,
    )


def _message(answer: Answer) -> str:
    try:
        return str(answer.json().get("message", ""))
    except (NetworkError, AttributeError):
        return ""
