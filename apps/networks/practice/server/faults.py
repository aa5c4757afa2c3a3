"""What can go wrong with a network, on demand."""

import random
from dataclasses import dataclass, field
from typing import Any

from apps.core.errors import VigieError

WRITE_FAULTS = (
    "429",  # throttled: nothing happened
    "500_before",  # an error, nothing happened
    "500_after",  # an error, and yet it happened
    "timeout_before",  # no answer, nothing happened
    "timeout_after",  # no answer, and yet it happened
    "half",  # it happened, half of the answer arrives
    "late",  # no answer, and it happens after the client has given up
    "slow",  # it happens, slowly
)
READ_FAULTS = ("429", "500", "timeout", "half", "duplicates", "disorder")


@dataclass
class Faults:
    """`probability` of a fault a request; `count` faults at most; seconds for `hang`, `late`, `lag`.

    `lag`: how long a listing may not yet show what happened (each thing its own time, up to this).
    """

    probability: float = 0.0
    write: tuple[str, ...] = WRITE_FAULTS
    read: tuple[str, ...] = ()
    count: int | None = None
    hang: float = 2.0
    late: float = 1.0
    lag: float = 0.0
    seed: int | None = None
    done: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = [*set(self.write).difference(WRITE_FAULTS), *set(self.read).difference(READ_FAULTS)]
        if unknown:
            raise VigieError("There is no such fault.", field="faults", value=unknown[0])
        self.chance = random.Random(self.seed)  # noqa: S311  # faults, not secrets

    @classmethod
    def of(cls, asked: dict[str, Any]) -> "Faults":
        """Faults as asked for by the control endpoint. Raises VigieError for what does not exist."""
        known = {
            name: asked[name]
            for name in ("probability", "count", "hang", "late", "lag", "seed")
            if name in asked
        }
        lists: dict[str, Any] = {name: tuple(asked[name]) for name in ("write", "read") if name in asked}
        return cls(**known, **lists)

    def draw(self, write: bool) -> str:
        """The fault of this request, or "" for none."""
        names = self.write if write else self.read
        if not names or self.count == 0 or self.chance.random() >= self.probability:
            return ""
        if self.count is not None:
            self.count -= 1
        name = self.chance.choice(names)
        self.done[name] = self.done.get(name, 0) + 1
        return name

    def delay(self) -> float:
        """How long this very thing stays out of listings, in seconds."""
        return self.chance.uniform(0, self.lag) if self.lag else 0.0
