"""The one error type shown to people."""


class VigieError(Exception):
    """A refusal a person can act on: what is wrong, in which field, and the remedy."""

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        value: object = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.value = value
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [self.message]
        if self.field is not None:
            parts.insert(0, f"{self.field}:")
        if self.value is not None:
            parts.append(f"(got {str(self.value)[:200]!r})")
        if self.remedy:
            parts.append(self.remedy)
        return " ".join(parts)
