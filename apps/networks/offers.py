"""What a network offers to one kind of account, as data: acts, feeds, limits, and how an account is connected."""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_noop

LengthUnit = Literal["graphemes", "characters", "bytes", "weighted"]
Act = Literal["reply", "hide", "unhide", "delete", "block", "unblock", "mute", "unmute", "report"]


@dataclass(frozen=True, slots=True)
class Capability:
    """Whether an act exists. `reason` is an English msgid that says why not, or under which condition.

    `by_hand`: a person can do it on the network's own page. `limit`: how many; `max_age`: seconds since the post.
    """

    supported: bool
    reason: str = ""
    by_hand: bool = False
    limit: int | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class ListenKind:
    """A kind of feed. `params` are the names a person fills in, `optional` those that may stay empty.

    `own`: it is one account's, never shared. `push`: the network brings things early. `every`: seconds between two
    looks that the network's limits and prices bear.
    """

    name: str
    label: str
    params: tuple[str, ...] = ()
    own: bool = False
    push: bool = False
    optional: tuple[str, ...] = ()
    every: int = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in when an account is connected."""

    name: str
    label: str
    secret: bool = True
    required: bool = True


@dataclass(frozen=True, slots=True)
class Tier:
    """A kind of access that a person must tell, since the network does not: it decides what is offered."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Guide:
    """How an account is connected: what to create there, step by step, and which rights to ask for.

    `testable`: the network can be asked who we are.
    """

    steps: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    rights: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    testable: bool = True


NO = Capability(supported=False, reason=gettext_noop("This network does not offer it."))
YES = Capability(supported=True)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do for one tier: data only, so that a page offers only what exists."""

    listen: tuple[ListenKind, ...] = ()
    reply: Capability = NO
    hide: Capability = NO
    unhide: Capability = NO
    delete: Capability = NO
    block: Capability = NO
    unblock: Capability = NO
    mute: Capability = NO
    unmute: Capability = NO
    report: Capability = NO
    recheck: Capability = NO  # `limit`: how many ids a call
    max_length: int | None = None
    unit: LengthUnit = "characters"
    idempotent_reply: bool = False
    webhook: bool = False  # the network calls us; a call without records is a bell: ask the feeds at once
    guide: Guide = field(default_factory=Guide)

    def of(self, act: Act) -> Capability:
        """The capability of one act."""
        capability: Capability = getattr(self, act)
        return capability
