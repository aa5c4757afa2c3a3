"""What an inbox asks for, a brand's or that of all brands: filters in the address, views that keep them, acts on many."""

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.cases.selectors import inbox as cases
from apps.desk import words
from apps.desk.parameters import (
    BadParameter,
    choice_of,
    day_of,
    id_of,
    must_choose,
    must_id,
    start_of,
    text_of,
)

KEPT = (
    "queue",
    "sort",
    "q",
    "brand",
    "state",
    "network",
    "issue_type",
    "profile",
    "breach",
    "language",
    "owner",
    "date_from",
    "date_to",
    "over",
)
CHOICES = ("state", "issue_type", "profile", "breach", "network", "sort")
SNOOZES = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
}
BULK = ("assign_me", "assign", "snooze")


def filters_of(data: QueryDict) -> cases.Filters:
    """The filters an address asks for; words it does not know count for nothing, a wrong day is refused."""
    first, last = day_of(data, "date_from"), day_of(data, "date_to")
    return cases.Filters(
        queue=choice_of(data, "queue", cases.QUEUES, "all"),
        sort=choice_of(data, "sort", cases.SORTS, "due"),
        words=text_of(data, "q", 100),
        state=choice_of(data, "state", words.TABLES["state"]),
        network=choice_of(data, "network", words.NETWORKS),
        issue_type=choice_of(data, "issue_type", words.ISSUE_TYPES),
        profile=choice_of(data, "profile", words.PROFILES),
        breach=choice_of(data, "breach", words.BREACHES),
        language=choice_of(data, "language", words.LANGUAGES),
        owner_id=id_of(data, "owner"),
        opened_from=start_of(first) if first else None,
        opened_until=start_of(last) + timedelta(days=1) if last else None,
        over=bool(data.get("over")),
    )


def asked_filters(data: QueryDict) -> tuple[cases.Filters, BadParameter | None]:
    """The filters of an address, or none and what is wrong with it."""
    try:
        return filters_of(data), None
    except BadParameter as error:
        return cases.Filters(), error


def left(data: QueryDict) -> QueryDict:
    """What the address held of the page that a form was sent from (its field `back`)."""
    return QueryDict(text_of(data, "back", 500))


def kept(data: QueryDict) -> dict[str, str]:
    """The filters of the page that a form was sent from."""
    back = left(data)
    return {name: str(back[name])[:100] for name in KEPT if back.get(name)}


def as_address(filters: dict[str, str]) -> str:
    """Kept filters as the end of an address."""
    query = QueryDict(mutable=True)
    query.update(filters)
    return query.urlencode()


def page_words(data: QueryDict) -> dict[str, Any]:
    """What every inbox offers: choices of its filters, and whether some are set."""
    return {
        "choices": {name: words.choices(name) for name in CHOICES},
        "filtered": any(data.get(name) for name in KEPT if name not in {"queue", "sort"}),
        "snoozes": snoozes(),
    }


def snoozes() -> list[tuple[str, str]]:
    """For how long cases are put aside."""
    return [
        ("1h", _("for an hour")),
        ("4h", _("for four hours")),
        ("1d", _("until tomorrow")),
        ("3d", _("for three days")),
    ]


def act_on_many(data: QueryDict, me: int | None, now: datetime) -> tuple[str, Any]:
    """The act and its value as the service takes them."""
    act = must_choose(data, "act", BULK)
    if act == "assign_me":
        return "assign", me
    if act == "assign":
        if not data.get("to"):
            raise BadParameter(_("Choose who gets these cases."), field="to")
        return act, must_id(data, "to")
    return act, now + SNOOZES[must_choose(data, "until", SNOOZES)]


def preview_words(data: QueryDict, act: str, value: Any) -> dict[str, Any]:
    """What the preview of an act on many cases says of the act, and what its form sends again."""
    until = choice_of(data, "until", SNOOZES, "1h")
    return {
        "act": data["act"],
        "to": value if act == "assign" else None,
        "until": until,
        "until_word": dict(snoozes())[until],
        "back": text_of(data, "back", 500),
    }


def view_name(data: QueryDict) -> str:
    """The name under which filters are kept. Raises BadParameter where there is none."""
    name = text_of(data, "name", 60)
    if not name:
        raise BadParameter(_("Give the view a name."), field="name")
    return name
