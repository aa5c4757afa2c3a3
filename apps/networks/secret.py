"""A value that must not be shown: tokens, passwords, signing keys."""

from typing import NoReturn


class Secret:
    """Hold a credential so that printing, formatting, logging or pickling it never shows it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself; call it only where it is put on the wire."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        # A pickled secret would lie readable in a queue, a cache or a session.
        raise TypeError("A secret cannot be pickled.")
