"""Whether a person may still be answered: a troll never, a hardcore hater once."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.cases.models import Case, Draft
from apps.core.errors import VigieError

ONE_ANSWER_LASTS = timedelta(days=90)


def reply_is_closed(case: Case, now: datetime) -> bool:
    """Whether the reply box is closed: for a troll, and for a hardcore hater who had their one calm answer.

    A case that was answered, or whose answer is on its way, is not closed by that very answer.
    """
    if case.profile == "troll":
        return True
    return case.state not in ("publishing", "answered", "closed") and had_calm_answer(case, now)


def had_calm_answer(case: Case, now: datetime) -> bool:
    """Whether this hardcore hater was answered lately, on whatever network: then the charter speaks."""
    if case.profile != "hardcore_hater" or case.author is None:
        return False
    person = case.author.same_person_as_id or case.author_id
    given = Draft.objects.filter(
        Q(case__author_id=person) | Q(case__author__same_person_as_id=person),
        kind=Draft.Kind.REPLY,
        state=Draft.State.SENT,
        created_at__gt=now - ONE_ANSWER_LASTS,
    )
    return given.exists()


def refuse_second_answer(case: Case, now: datetime) -> None:
    """Raises VigieError where a hardcore hater had their one calm answer."""
    if had_calm_answer(case, now):
        raise VigieError(
            _("This person had one calm answer already: now the charter speaks."),
            field="profile",
            value=case.profile,
            remedy=_("Ignore or remove by the charter, or correct the profile with a reason."),
        )
