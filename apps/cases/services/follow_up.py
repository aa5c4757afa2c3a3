"""What becomes of an action moves its case, and what becomes of the person moves their dossier."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM, Actor, require
from apps.analysis.models import Verdict
from apps.audit.services import record
from apps.cases import relation as relations
from apps.cases.models import Case, Clock, Draft, RelationStep
from apps.cases.services.clocks import notify, start_promise, stop_clocks
from apps.cases.services.moving import Need, lock, move
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.monitoring.models import Author, Mention

CONVERTED = frozenset({relations.PROMOTER})


def action_ended(case_id: int, kind: str, state: str, draft_id: int | None, now: datetime) -> None:
    """Take note of how an action ended; told twice, it changes nothing."""
    with transaction.atomic():
        case = lock(case_id)
        draft = Draft.objects.select_for_update().filter(pk=draft_id).first() if draft_id else None
        if kind == "reply" and draft is not None:
            _reply_ended(case, draft, state, now)
        elif state in {"failed", "needs_human"} and case.owner_id:
            notify([case.owner_id], f"action_{state}", now, case_id=case.pk)


def _reply_ended(case: Case, draft: Draft, state: str, now: datetime) -> None:
    if state == "sent" and draft.state != Draft.State.SENT:
        draft.state = Draft.State.SENT
        draft.save(update_fields=["state"])
        _clocks_after(case, draft, now)
        if draft.kind == Draft.Kind.REPLY:
            if case.state == "publishing":
                move(SYSTEM, case, "published", now)
            if case.author_id:
                person = Author.objects.select_for_update().get(pk=case.author_id)
                _step(person, relations.after_reply(person.relation), now, case_id=case.pk)
        record(SYSTEM, "reply.sent", case_id=case.pk, target_type="draft", target_id=draft.pk)
    elif state == "needs_human":
        notify([draft.author_id], "action_needs_human", now, case_id=case.pk, target_id=draft.pk)
    elif state in {"failed", "cancelled"}:
        _reply_did_not_leave(case, draft, state, now)


def answered_elsewhere(actor: Actor, case_id: int, capture_id: int, now: datetime) -> Case:
    """A reply that was given where Vigie has no account; a capture of it is the proof."""
    with transaction.atomic():
        case = lock(case_id)
        capture = case.captures.filter(pk=capture_id).first()
        move(actor, case, "answered_elsewhere", now, {Need.CAPTURE: capture.pk if capture else None})
        _answered(case, "reply", now)
        if case.author_id:
            person = Author.objects.select_for_update().get(pk=case.author_id)
            _step(person, relations.after_reply(person.relation), now, case_id=case.pk)
    return case


def _answered(case: Case, by: str, now: datetime) -> None:
    stop_clocks(case, by, now)
    if case.first_answered_at is None:
        case.first_answered_at = now
        case.save(update_fields=["first_answered_at"])


def _clocks_after(case: Case, draft: Draft, now: datetime) -> None:
    holding = draft.kind == Draft.Kind.HOLDING
    _answered(case, "holding" if holding else "reply", now)
    if holding and draft.promised_at:
        running = Clock.objects.filter(case=case, kind=Clock.Kind.PROMISE, stopped_at=None)
        if not running.exists():
            start_promise(case, draft.promised_at, now)


def _reply_did_not_leave(case: Case, draft: Draft, state: str, now: datetime) -> None:
    if state == "failed" and draft.state == Draft.State.APPROVED:
        draft.state = Draft.State.REFUSED
        draft.save(update_fields=["state"])
        notify([draft.author_id], "action_failed", now, case_id=case.pk, target_id=draft.pk)
    if draft.kind == Draft.Kind.REPLY and case.state == "publishing":
        move(SYSTEM, case, "failed" if state == "failed" else "not_sent", now)


def _step(
    person: Author, after: str, now: datetime, *, case_id: int | None = None, mention_id: int | None = None
) -> bool:
    """Move a locked dossier; False where it stands there already, or this very post moved it before."""
    if person.relation == after:
        return False
    if mention_id and RelationStep.objects.filter(mention_id=mention_id).exists():
        return False
    RelationStep.objects.create(
        author=person, before=person.relation, after=after, at=now, case_id=case_id, mention_id=mention_id
    )
    person.relation, person.relation_since = after, now
    person.save(update_fields=["relation", "relation_since"])
    return True


def hear(mention_ids: Sequence[int], now: datetime) -> None:
    """Later posts of people who were answered move their dossiers. In the caller's transaction; told twice, once.

    A post by another account that a moderator linked to the person counts as theirs.
    """
    listened = _listened_to(mention_ids)
    verdicts = Verdict.objects.filter(pk__in=list(listened)).select_related("mention")
    for verdict in verdicts.order_by("mention__posted_at", "mention_id"):
        mention = verdict.mention
        person = Author.objects.select_for_update().get(pk=listened[mention.pk])
        if "sentiment" in verdict.unsure or not _is_later(person, mention):
            continue
        case = Case.objects.filter(author=person).order_by("-opened_at").first()
        after = relations.after_post(person.relation, verdict.sentiment)
        if _step(person, after, now, case_id=case.pk if case else None, mention_id=mention.pk) and case:
            record(
                SYSTEM,
                "author.moved",
                case_id=case.pk,
                target_type="author",
                target_id=person.pk,
                facts={"to": after, "mention_id": mention.pk},
            )


def _listened_to(mention_ids: Sequence[int]) -> dict[int, int]:
    """{mention: the person whose dossier it may move}: its author, else an account of the same person."""
    rows = list(
        Mention.objects.filter(pk__in=mention_ids, author__erased_at=None)
        .exclude(author=None)
        .values_list("pk", "author_id", "author__same_person_as_id")
    )
    roots = {main or author for _mention, author, main in rows}
    people = Author.objects.filter(
        Q(pk__in=roots) | Q(same_person_as_id__in=roots), relation__in=relations.LISTENED_TO, erased_at=None
    )
    own: set[int] = set()
    by_root: dict[int, int] = {}
    for pk, main in people.order_by("-relation_since").values_list("pk", "same_person_as_id"):
        own.add(pk)
        by_root.setdefault(main or pk, pk)
    found = {
        mention: author if author in own else by_root.get(main or author) for mention, author, main in rows
    }
    return {mention: person for mention, person in found.items() if person is not None}


def _is_later(person: Author, mention: Mention) -> bool:
    """Whether it was said after the dossier last moved; what came before the reply is no answer to it."""
    return person.relation_since is None or mention.posted_at > person.relation_since


def detractors(cases: Sequence[Case], now: datetime) -> None:
    """Whoever's complaint opened a case is a detractor until they are answered. In the caller's transaction."""
    ids = [
        case.author_id
        for case in cases
        if case.author_id and case.opened_because in {"negative", "breach", "hand"}
    ]
    for person in Author.objects.select_for_update().filter(pk__in=ids, relation="none").order_by("pk"):
        case = next(case for case in cases if case.author_id == person.pk)
        _step(person, relations.DETRACTOR, now, case_id=case.pk)


def set_relation(
    actor: Actor, author_id: int, relation: str, now: datetime, case_id: int | None = None
) -> Author:
    """A person says where somebody stands: a phone call, a letter, a reaction that is no post."""
    require(actor, "author:edit")
    if relation not in relations.ORDER:
        raise VigieError(_("There is no such relation."), field="relation", value=relation)
    with transaction.atomic():
        person = Author.objects.select_for_update().get(pk=author_id)
        if _step(person, relation, now, case_id=case_id):
            record(
                actor,
                "author.moved",
                case_id=case_id,
                target_type="author",
                target_id=person.pk,
                facts={"to": relation},
            )
    return person


def proposed_outcome(case: Case) -> str:
    """How an answered case may be closed, by what became of its person since."""
    return relations.outcome_of(case.author.relation) if case.author else "no_reaction"


@dataclass(frozen=True, slots=True)
class Conversions:
    """Of the people answered in a period: how many became promoters, after how many days (median), and where all stand."""

    answered: int
    converted: int
    median_days: float | None
    standing: dict[str, int]


def conversions(first_day: date, last_day: date) -> Conversions:
    """What became of the detractors who were answered from the first to the last day (brand's time, both included).

    A person counts once, from the first answer of the period; days are from that answer to the moment they became a
    promoter. Closing a case as converted counts as that moment where no post showed it.
    """
    zone = ZoneInfo(current_brand().time_zone)
    begin = datetime.combine(first_day, time(), zone)
    end = datetime.combine(last_day + timedelta(days=1), time(), zone)
    cases = Case.objects.filter(
        first_answered_at__gte=begin, first_answered_at__lt=end, author__isnull=False
    ).exclude(opened_because="alert")
    answered: dict[int, datetime] = {}
    closed: dict[int, datetime] = {}
    for author_id, at, outcome, closed_at in cases.order_by("first_answered_at").values_list(
        "author_id", "first_answered_at", "outcome", "closed_at"
    ):
        if author_id and at:
            answered.setdefault(author_id, at)
            if outcome == "converted" and closed_at:
                closed.setdefault(author_id, closed_at)
    reached = {
        author_id: at
        for author_id, at in RelationStep.objects.filter(author_id__in=answered, after__in=CONVERTED)
        .order_by("-at")
        .values_list("author_id", "at")
        if at >= answered[author_id]
    }
    when = closed | reached
    days = [(when[author_id] - answered[author_id]).total_seconds() / 86_400 for author_id in when]
    standing: dict[str, int] = {}
    for relation in Author.objects.filter(pk__in=answered).values_list("relation", flat=True):
        standing[relation] = standing.get(relation, 0) + 1
    return Conversions(
        len(answered), len(days), round(statistics.median(days), 1) if days else None, standing
    )
