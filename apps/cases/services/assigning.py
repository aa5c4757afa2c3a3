"""Who gets a case: by hand, by a rule's choice, in turn."""

from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from apps.agency.access import Actor, actor_at
from apps.agency.models import Membership, User
from apps.agency.permissions import Role, allows
from apps.audit.services import record
from apps.cases import routing
from apps.cases.models import Case
from apps.cases.services.clocks import hours_of_brand, notify
from apps.cases.workflow import OPEN_STATES
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.networks.registry import kinds

FAIR, IN_TURN = "fair", "round_robin"


def workers() -> list[routing.Worker]:
    """The moderators of the brand, with their languages, networks, skills and load.

    A skill that is the name of a network says that they know that network; the others are matters.
    """
    rows = Membership.objects.filter(
        brand=current_brand(), role=Role.MODERATOR, user__is_active=True
    ).order_by("pk")
    load = {
        owner: (number, last)
        for owner, number, last in Case.objects.exclude(owner_id=None)
        .values_list("owner_id")
        .annotate(
            number=Count("pk", filter=Q(state__in=[state.value for state in OPEN_STATES])),
            last=Max("assigned_at"),
        )
    }
    hours, networks = hours_of_brand(), frozenset(kinds())
    return [
        routing.Worker(
            str(row.user_id),
            frozenset(row.languages),
            networks=frozenset(row.skills) & networks,
            skills=frozenset(row.skills) - networks,
            open_cases=load.get(row.user_id, (0, None))[0],
            hours=hours,
            last_assigned_at=load.get(row.user_id, (0, None))[1],
        )
        for row in rows
    ]


def choose(case: Case, how: str, now: datetime) -> routing.Choice:
    """Who gets the case: `fair` by language, skill and load, `round_robin` in turn, else that very person's id."""
    people = workers()
    if how == FAIR:
        needs = routing.CaseNeeds(case.language, case.network, _skill(case))
        return routing.choose(people, needs, now)
    if how == IN_TURN:
        latest = max(
            (one for one in people if one.last_assigned_at),
            key=lambda one: one.last_assigned_at or now,
            default=None,
        )
        chosen = routing.round_robin([one.id for one in people], latest.id if latest else None)
        return routing.Choice(chosen, ("turn",), ())
    return routing.Choice(how, ("named",), ())


def _skill(case: Case) -> str:
    return case.issue_type if case.issue_type not in {"", "none"} else ""


def hand_over(
    actor: Actor, case: Case, user_id: int | None, now: datetime, facts: dict[str, object] | None = None
) -> None:
    """Give a locked case to somebody, in the caller's transaction. Raises VigieError for who cannot work here."""
    if user_id is not None and not may_work(user_id):
        raise VigieError(_("This person cannot work on cases of this brand."), field="owner", value=user_id)
    before, case.owner_id, case.assigned_at = case.owner_id, user_id, now
    case.save(update_fields=["owner_id", "assigned_at"])
    record(
        actor,
        "case.assigned",
        case_id=case.pk,
        target_type="case",
        target_id=case.pk,
        facts={"from": before, "to": user_id, **(facts or {})},
    )
    if user_id and user_id != actor.user_id:
        notify([user_id], "assigned", now, case_id=case.pk, by=actor.user_id)


def may_work(user_id: int) -> bool:
    """Whether this person may take cases of the entered brand."""
    user = User.objects.filter(pk=user_id).first()
    theirs = actor_at(user, current_brand()) if user else None
    return theirs is not None and theirs.role is not None and allows(theirs.role, "case:take")
