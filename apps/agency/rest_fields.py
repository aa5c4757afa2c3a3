"""Fields of what is sent to the API: JSON's own types and nothing that merely looks like them. Pure."""

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

# The same pattern stands in the OpenAPI description: no NUL, and a visible character.
SOME_TEXT = r"^[^\u0000]*[^\s\u0000-\u001f\u0085\ufeff][^\u0000]*$"


class Words(serializers.CharField):
    """A text. A number is none; blanks alone are none either unless allow_blank."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if (
            not self.allow_blank
        ):  # else the description would say "either blank or any text", which blank is twice
            self.validators.append(RegexValidator(SOME_TEXT))

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Number(serializers.IntegerField):
    """A whole number, not its text and not true or false."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Flag(serializers.BooleanField):
    """True or false, not 0, 1 or "yes"."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data
