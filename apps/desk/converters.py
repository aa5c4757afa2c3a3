"""Ids in addresses: only what a table can hold, so that a longer number is a page that does not exist."""

from django.urls import register_converter


class IdConverter:
    """A row's number, at most 18 digits."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


# Registered once, by whichever table of addresses is read first.
register_converter(IdConverter, "id")
