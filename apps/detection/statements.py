"""What to begin from in a crisis: a statement and its questions, filled with what is known and with gaps to fill.

Never sent from here: a person writes it to its end, and what is still in square brackets is not ready.
"""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def statement_draft(brand: str, subject: str, since: datetime) -> str:
    """A first statement that admits nothing unknown: what is seen, what is done, when one speaks again."""
    return "\n\n".join(
        [
            _("Since %(when)s you have been telling us about: %(subject)s.")
            % {"when": date_format(since, "DATETIME_FORMAT"), "subject": subject},
            _("We have seen it and we take it seriously. [What is established, in one sentence.]"),
            _("[What is being done now, and by whom.]"),
            _("[What those concerned should do, and where they reach us.]"),
            _("We will tell you more before [time]. %(brand)s") % {"brand": brand},
        ]
    )


def questions_draft(issue_type: str) -> str:
    """The questions people will ask first, by what the crisis is about, each with its answer to write."""
    asked = [
        _("What happened?"),
        _("Who is concerned?"),
        *_BY_ISSUE.get(issue_type, list)(),
        _("What are you doing about it?"),
        _("When will we hear more?"),
    ]
    return "\n\n".join(f"{question}\n[…]" for question in asked)


def _product() -> list[str]:
    return [
        _("Is it dangerous, and should I stop using it?"),
        _("How do I get my money back, or another one?"),
    ]


def _service() -> list[str]:
    return [_("When will it work again?"), _("Will I be compensated?")]


def _statement() -> list[str]:
    return [_("Do you stand by what was said?"), _("Who decided to say it?")]


def _brand() -> list[str]:
    return [_("Is what is being said about you true?")]


_BY_ISSUE = {"product": _product, "service": _service, "statement": _statement, "brand": _brand}
