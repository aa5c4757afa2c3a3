"""Putting cases together and taking them apart; the history of each stays."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.analysis.models import Verdict
from apps.audit.services import record
from apps.cases.models import Case, CaseMention, Referral
from apps.cases.services.building import arm_rules, new_case
from apps.cases.services.clocks import start_first_clocks, stop_clocks
from apps.cases.services.moving import lock
from apps.cases.workflow import OVER_STATES, CaseState
from apps.core import outbox
from apps.core.errors import VigieError


def merge(actor: Actor, case_id: int, into_id: int, now: datetime) -> Case:
    """Put one case's mentions into another and close it there; the history of both stays."""
    require(actor, "case:close")
    with transaction.atomic():
        first, second = sorted((case_id, into_id))
        cases = {pk: lock(pk) for pk in (first, second)}
        case, into = cases[case_id], cases[into_id]
        if case.pk == into.pk or into.merged_into_id:
            raise VigieError(
                _("A case cannot be merged into itself or into a merged one."), field="into", value=into_id
            )
        if into.state in OVER_STATES:
            raise VigieError(
                _("A case that is over takes nothing in."),
                field="into",
                value=into_id,
                remedy=_("Reopen it first."),
            )
        if case.state == CaseState.PUBLISHING:
            raise VigieError(
                _("This reply is on its way."), field="case", remedy=_("Take it back first, or wait.")
            )
        # What a department still answers must be read where somebody still works.
        Referral.objects.filter(case=case, answered_at=None, withdrawn_at=None).update(case=into)
        CaseMention.objects.filter(case=case).update(case=into, joined_because="merge", joined_at=now)
        case.merged_into, case.state, case.closed_at, case.moved_at = into, CaseState.CLOSED.value, now, now
        case.save(update_fields=["merged_into", "state", "closed_at", "moved_at"])
        stop_clocks(case, "closed", now)
        record(actor, "case.merged", case_id=case.pk, target_type="case", target_id=into.pk)
        record(actor, "case.merged_from", case_id=into.pk, target_type="case", target_id=case.pk)
    return into


def split(actor: Actor, case_id: int, mention_ids: Sequence[int], now: datetime) -> Case:
    """Take some mentions out of a case into a new one of the same charter, with a clock of its own.

    Raises VigieError unless some stay and some go.
    """
    require(actor, "case:open")
    with transaction.atomic():
        case = lock(case_id)
        rows = list(
            CaseMention.objects.filter(case=case).select_related("mention").order_by("mention__posted_at")
        )
        going = [row for row in rows if row.mention_id in set(mention_ids)]
        if not going or len(going) == len(rows):
            raise VigieError(
                _("Choose some of the posts: at least one goes and at least one stays."),
                field="mentions",
                value=len(going),
            )
        first = (
            Verdict.objects.select_related("mention", "mention__author")
            .filter(pk=going[0].mention_id)
            .first()
        )
        if first is None:
            raise VigieError(
                _("This mention is not analysed yet."), field="mention", value=going[0].mention_id
            )
        new = new_case(first, "split", case.charter_version, now)
        new.opened_by_id, new.owner_id = actor.user_id, case.owner_id
        new.save()
        CaseMention.objects.filter(pk__in=[row.pk for row in going]).update(
            case=new, joined_because="split", joined_at=now
        )
        start_first_clocks([new], now)
        arm_rules([new])
        outbox.emit("cases.opened", {"case_ids": [new.pk]})
        record(actor, "case.split", case_id=case.pk, target_type="case", target_id=new.pk)
        record(
            actor,
            "case.opened",
            case_id=new.pk,
            target_type="case",
            target_id=new.pk,
            facts={"because": "split", "from": case.pk},
        )
    return new
