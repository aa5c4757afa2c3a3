"""What became of an action moves its case: the clock stops, the dossier goes on."""

from datetime import datetime

from django.db import transaction

from apps.agency.access import SYSTEM
from apps.audit.services import record
from apps.cases.models import Case, Clock, Draft
from apps.cases.services.clocks import start_promise, stop_clocks
from apps.cases.services.moving import lock, move
from apps.monitoring.models import Author


def action_ended(case_id: int, kind: str, state: str, draft_id: int | None, now: datetime) -> None:
    """Take note of how an action ended; told twice, it changes nothing."""
    with transaction.atomic():
        case = lock(case_id)
        draft = Draft.objects.select_for_update().filter(pk=draft_id).first() if draft_id else None
        if kind == "reply" and draft is not None:
            _reply_ended(case, draft, state, now)


def _reply_ended(case: Case, draft: Draft, state: str, now: datetime) -> None:
    if state == "sent" and draft.state != Draft.State.SENT:
        draft.state = Draft.State.SENT
        draft.save(update_fields=["state"])
        holding = draft.kind == Draft.Kind.HOLDING
        stop_clocks(case, "holding" if holding else "reply", now)
        if case.first_answered_at is None:
            case.first_answered_at = now
        case.save(update_fields=["first_answered_at"])
        if holding and draft.promised_at:
            if not Clock.objects.filter(case=case, kind=Clock.Kind.PROMISE, stopped_at=None).exists():
                start_promise(case, draft.promised_at, now)
        elif case.state == "publishing":
            move(SYSTEM, case, "published", now)
        if case.author_id and not holding:
            Author.objects.filter(pk=case.author_id, relation__in=["none", "detractor"]).update(
                relation=Author.Relation.ANSWERED, relation_since=now
            )
        record(SYSTEM, "reply.sent", case_id=case.pk, target_type="draft", target_id=draft.pk)
    elif case.state == "publishing" and state in {"failed", "cancelled"}:
        if state == "failed":
            draft.state = Draft.State.REFUSED
            draft.save(update_fields=["state"])
        move(SYSTEM, case, "failed" if state == "failed" else "not_sent", now)
