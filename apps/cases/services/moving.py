"""The one function that moves a case."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.cases import workflow
from apps.cases.models import Case
from apps.cases.workflow import CaseState, Need
from apps.core import outbox
from apps.core.errors import VigieError

ENDED = frozenset({CaseState.CLOSED, CaseState.IGNORED, CaseState.REMOVED})


class NotReady(VigieError):
    """Something must be at hand before this move."""


def lock(case_id: int) -> Case:
    """The case, locked for the transaction. Raises VigieError when there is none."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise VigieError(gettext("There is no such case."), field="case", value=case_id)
    return case


_NEEDED = {
    Need.CAPTURE: _("Keep a capture first: evidence comes before any act."),
    Need.ARTICLE: _("Pick the article of the charter that allows it."),
    Need.REASON: _("Say why."),
    Need.OUTCOME: _("Choose how it ended."),
    Need.DEPARTMENT: _("Choose the department that is asked."),
}


def move(
    actor: Actor,
    case: Case,
    name: str,
    now: datetime,
    given: dict[Need, Any] | None = None,
    *,
    by_link: bool = False,
) -> None:
    """Move a locked case, in the caller's transaction: the right, the state, what the move needs, the history.

    given: what is at hand, by need. by_link: the link that was opened is the right. Raises Forbidden, IllegalMove or
    NotReady.
    """
    wanted = workflow.move(case.state, name)
    if wanted.right is not None and not by_link:
        require(actor, wanted.right)
    for need in wanted.needs:
        if not (given or {}).get(need):
            raise NotReady(str(_NEEDED[need]), field=need.value)
    before, case.state, case.moved_at = case.state, wanted.target.value, now
    case.save()
    facts: dict[str, Any] = {"from": before, "to": case.state}
    facts |= {need.value: str(value)[:64] for need, value in (given or {}).items() if need is not Need.REASON}
    reason = str((given or {}).get(Need.REASON) or "")
    record(
        actor,
        f"case.{name}",
        case_id=case.pk,
        target_type="case",
        target_id=case.pk,
        facts=facts,
        text=reason,
    )
    if wanted.target in ENDED and before not in ENDED:
        told = {"case_id": case.pk, "state": case.state, "at": now.isoformat()}
        outbox.emit("cases.ended", told)
