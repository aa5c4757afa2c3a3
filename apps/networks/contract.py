"""What every network offers to the rest of Vigie, in one vocabulary. Nothing here does I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.utils.translation import gettext as _

from apps.core.errors import VigieError
from apps.networks.offers import NO, Capabilities, Capability
from apps.networks.secret import Secret

if TYPE_CHECKING:
    from apps.networks.http import Answer, HttpClient

ErrorKind = Literal[
    "rate_limited",  # come back after `retry_after`
    "expired",  # the account must be connected again
    "gone",  # the post, account or feed is no longer there
    "refused",  # the network understood and said no to this very request
    "not_allowed",  # the network never allows it to this account or tier
    "unreachable",  # no answer; on a write: no connection was ever made
    "unknown_outcome",  # a write that may or may not have happened
    "malformed",  # an answer that is not what the network promises
]
PERMANENT = frozenset({"expired", "gone", "refused", "not_allowed", "malformed"})

Change = Literal["post", "edit", "delete"]
PostKind = Literal["post", "reply", "repost", "review", "comment"]
MediaKind = Literal["image", "video", "audio", "file", "link"]


class NetworkError(VigieError):
    """The one failure of an outside service; retrying is decided from `permanent` and `retry_after` (seconds)."""

    def __init__(
        self,
        message: str,
        *,
        kind: ErrorKind,
        retry_after: float | None = None,
        permanent: bool | None = None,
        status: int | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.status = status  # of the HTTP answer, where there was one
        self.kind: ErrorKind = kind
        self.retry_after = retry_after
        self.permanent = kind in PERMANENT if permanent is None else permanent

    @property
    def surely_not_applied(self) -> bool:
        """True only where a write cannot have happened: throttled before, or no connection was made."""
        return self.kind in {"rate_limited", "unreachable"}


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One thing as the network sent it, kept as bytes before anything is understood.

    A record whose change is "delete" is never parsed: its external id says all.
    """

    external_id: str
    payload: bytes
    change: Change = "post"
    account_external_id: str | None = None  # whose it is, where one webhook call carries several accounts
    unfinished: bool = False  # only names a post: its words must still be asked for, by `complete`


@dataclass(frozen=True, slots=True)
class Quota:
    """What the network says is left; `resets_in` in seconds."""

    limit: int | None = None
    remaining: int | None = None
    resets_in: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of `listen`. `cursor` is to be stored with the records; None means: keep the old one.

    `more` says that the next page is worth asking for at once; `retry_after` is in seconds.
    `moved_to` is the address a feed has moved to for good.
    """

    records: Sequence[RawRecord] = ()
    cursor: dict[str, Any] | None = None
    more: bool = False
    retry_after: float | None = None
    quota: Quota | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorData:
    external_id: str
    handle: str = ""
    name: str = ""
    url: str = ""
    bio: str = ""
    followers: int | None = None
    verified: bool | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    avatar_url: str = ""


@dataclass(frozen=True, slots=True)
class MediaData:
    kind: MediaKind
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class PostData:
    """What was said. Texts are plain, times are UTC and aware; None means that the network did not say."""

    external_id: str
    network: str
    kind: PostKind
    text: str
    url: str
    posted_at: datetime
    author: AuthorData
    lang: str | None = None
    parent_external_id: str | None = None
    root_external_id: str | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    media: tuple[MediaData, ...] = ()
    links: tuple[str, ...] = ()
    rating: float | None = None  # 1 to 5
    edited_at: datetime | None = None
    deleted: bool = False
    country: str | None = None  # ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True)
class FeedData:
    """A place to listen to: `kind` is one of the connector's `ListenKind.name`."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    cursor: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class AccountData:
    external_id: str
    handle: str = ""
    server: str = ""
    tier: str = ""
    credentials: Mapping[str, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """The post an action is about. `extra` carries what only one network needs (a content hash, a chat)."""

    external_id: str
    url: str = ""
    author_external_id: str | None = None
    root_external_id: str | None = None
    parent_external_id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that goes out with a reply."""

    filename: str
    content_type: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply that stands on the network. `pending`: accepted, but moderated before people see it."""

    external_id: str
    url: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class AccountCard:
    """Who the network says we are; the answer of the test button."""

    external_id: str
    handle: str = ""
    name: str = ""
    url: str = ""
    tier: str = ""  # what `capabilities` is to be asked with
    max_length: int | None = None  # where the account's server sets its own
    missing_rights: tuple[str, ...] = ()
    quota: Quota | None = None


class Connector:
    """A network, for one account (or none, where reading is public). Everything it cannot do, it refuses with a reason."""

    kind: ClassVar[str]
    label: ClassVar[str]

    def __init__(self, account: AccountData | None, http: HttpClient) -> None:
        self.account = account
        self.http = http

    @classmethod
    def capabilities(cls, tier: str = "") -> Capabilities:
        """What this network allows to an account of this tier; data, no I/O."""
        raise NotImplementedError

    def listen(self, feed: FeedData, limit: int = 100) -> Page:
        """The next records after the feed's cursor, at most about `limit`. Raises NetworkError."""
        raise self._not_allowed("listen")

    @classmethod
    def parse(cls, record: RawRecord) -> PostData:
        """Understand one record; pure. Raises NetworkError of kind malformed."""
        raise NotImplementedError

    def reply(self, target: Target, text: str, key: str, media: Sequence[Upload] = ()) -> Sent:
        """Answer a post, in one attempt. `key` is the same for every attempt of one reply."""
        raise self._not_allowed("reply")

    def hide(self, target: Target) -> None:
        """Hide another person's post under our own; doing it twice does no harm."""
        raise self._not_allowed("hide")

    def unhide(self, target: Target) -> None:
        """Show again what was hidden."""
        raise self._not_allowed("unhide")

    def delete(self, target: Target) -> None:
        """Remove a post for good."""
        raise self._not_allowed("delete")

    def block(self, target: Target) -> None:
        """Block the author of the target."""
        raise self._not_allowed("block")

    def unblock(self, target: Target) -> None:
        """Lift the block on the author of the target."""
        raise self._not_allowed("unblock")

    def mute(self, target: Target) -> None:
        """No longer hear the author of the target."""
        raise self._not_allowed("mute")

    def unmute(self, target: Target) -> None:
        """Hear the author of the target again."""
        raise self._not_allowed("unmute")

    def report(self, target: Target) -> None:
        """Report the target to the network's own moderation."""
        raise self._not_allowed("report")

    def recheck(self, external_ids: Sequence[str]) -> list[RawRecord]:
        """Of known posts, those that are gone, as records of change "delete"; at most `capabilities().recheck.limit`."""
        raise self._not_allowed("recheck")

    def fetch_thread(self, target: Target) -> list[RawRecord]:
        """The posts above and below the target, as far as the network gives them."""
        raise self._not_allowed("fetch_thread")

    def find_own_reply(self, target: Target, text: str, key: str, since: datetime) -> Sent | None:
        """Our reply to the target, if it stands there: asked after an unknown outcome, before any second attempt.

        None means that the network was asked and does not list it; a NetworkError means that nothing is known.
        """
        raise self._not_allowed("find_own_reply")

    def check(self) -> AccountCard:
        """Ask the network who we are. Raises NetworkError of kind expired where the credentials no longer hold."""
        raise self._not_allowed("check")

    @classmethod
    def verify_webhook(cls, headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
        """Whether the raw body was signed with our secret; constant time. `headers` keys are lower case."""
        return False

    @classmethod
    def parse_webhook(cls, body: bytes) -> list[RawRecord]:
        """The records in a verified body. Raises NetworkError of kind malformed."""
        return []

    def complete(self, record: RawRecord) -> RawRecord | None:
        """What an unfinished record of a webhook names, in full; None where it is gone. Raises NetworkError."""
        return record

    @classmethod
    def answer_challenge(cls, params: Mapping[str, str], secret: Secret) -> str | None:
        """The body with which the network's question "is this your address?" is answered; None: it is not one."""
        return None

    def judge(self, answer: Answer) -> NetworkError | None:
        """What an answer means where the status code does not say it; None leaves the decision to the status."""
        return None

    def credential(self, name: str) -> str:
        """One of the account's credentials, for the wire. Raises NetworkError of kind expired where it is missing."""
        secret = self.account.credentials.get(name) if self.account else None
        if not secret:
            raise NetworkError(
                _("%(network)s: the account has no credential “%(name)s”.")
                % {"network": self.label, "name": name},
                kind="expired",
                remedy=_("Connect the account again."),
            )
        return secret.reveal()

    def _not_allowed(self, act: str) -> NetworkError:
        capabilities = self.capabilities(self.account.tier if self.account else "")
        capability = getattr(capabilities, act, NO)
        reason = capability.reason if isinstance(capability, Capability) and capability.reason else NO.reason
        return NetworkError(f"{self.label}: {_(reason)}", kind="not_allowed")
