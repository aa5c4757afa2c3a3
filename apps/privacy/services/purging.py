"""Retention: what is too old loses its content, kind by kind; the rows that figures are counted from stay."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM, Actor, require
from apps.agency.models import Notification
from apps.analysis.services.erasing import empty_dossiers, empty_mentions
from apps.audit.models import AuditEntry, AuditText
from apps.audit.services import record
from apps.cases.models import Capture, CapturedMedia, Case, CaseMention, Draft, Note, Referral
from apps.cases.workflow import OVER_STATES
from apps.collection.models import Post, RawItem
from apps.core import redaction
from apps.core.errors import VigieError
from apps.core.models import RawItemBase
from apps.core.redaction import MARK
from apps.core.tenancy import current_brand, in_public
from apps.monitoring.models import AccountRawItem, Author, Mention
from apps.privacy.models import KeptFor, Purge
from apps.privacy.retention import BY_NAME, KINDS, cutoff, days_of
from apps.reports.models import Access, WebhookDelivery

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class DueKind:
    """One kind of data, how long it is kept here, and how many rows the next run would empty."""

    name: str
    title: Any
    purpose: Any
    days: int
    most: int
    shared: bool
    rows: int


def what_is_due(now: datetime) -> list[DueKind]:
    """What the next run of retention would do at the entered brand, and in what is shared. Changes nothing."""
    own = own_days()
    found = []
    for kind in KINDS:
        if kind.shared:
            with in_public():
                rows = _SHARED[kind.name](cutoff(kind, {}, now)).count()
        else:
            rows = _ROWS[kind.name](cutoff(kind, own, now)).count()
        found.append(
            DueKind(kind.name, kind.title, kind.purpose, days_of(kind, own), kind.most, kind.shared, rows)
        )
    return found


def own_days() -> dict[str, int]:
    """The entered brand's own words on how long it keeps what."""
    return dict(KeptFor.objects.values_list("kind", "days"))


def keep_for(actor: Actor, kind: str, days: int, now: datetime) -> None:
    """Say how many days the brand keeps a kind of data. Raises VigieError beyond what the house allows."""
    require(actor, "brand:configure")
    known = BY_NAME.get(kind)
    if known is None or known.shared:
        raise VigieError(_("This is no kind of data that the brand decides on."), field="kind", value=kind)
    if not 1 <= days <= known.most:
        raise VigieError(_("Choose 1 to %(most)s days.") % {"most": known.most}, field="days", value=days)
    with transaction.atomic():
        KeptFor.objects.update_or_create(
            kind=kind, defaults={"days": days, "set_by_id": actor.user_id, "set_at": now}
        )
        record(actor, "retention.set", target_type="kind", target_id=kind, facts={"days": days})


def purge(now: datetime) -> dict[str, int]:
    """Empty what is too old at the entered brand, each batch in a transaction of its own. Rows by kind."""
    own, counts = own_days(), {}
    for kind in KINDS:
        if not kind.shared:
            done = _in_batches(_ROWS[kind.name](cutoff(kind, own, now)), _EMPTY[kind.name], now)
            if done:
                counts[kind.name] = done
    if counts:
        with transaction.atomic():
            run = Purge.objects.create(at=now, counts=counts)
            record(SYSTEM, "retention.applied", target_type="purge", target_id=run.pk, facts=counts)
    return counts


def purge_shared(now: datetime) -> dict[str, int]:
    """Empty what is too old in what all brands share. Called in no brand. Rows by kind."""
    counts = {}
    for kind in KINDS:
        if kind.shared:
            counts[kind.name] = _in_batches(
                _SHARED[kind.name](cutoff(kind, {}, now)), _EMPTY_SHARED[kind.name], now
            )
    return counts


def _in_batches(
    rows: QuerySet[Any], empty: Callable[[Sequence[int], datetime], object], now: datetime
) -> int:
    done = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            empty(ids, now)
        done += len(ids)
    return done


# -- Which rows ---------------------------------------------------------------------------------------------


def _full(mentions: QuerySet[Mention]) -> QuerySet[Mention]:
    return mentions.exclude(text=MARK)


def _deleted(before: datetime) -> QuerySet[Mention]:
    return _full(Mention.objects.filter(deleted_at__lt=before))


def _without_case(before: datetime) -> QuerySet[Mention]:
    return _full(Mention.objects.filter(posted_at__lt=before)).exclude(
        Exists(CaseMention.objects.filter(mention=OuterRef("pk")))
    )


def _closed_cases(before: datetime) -> QuerySet[Case]:
    return Case.objects.filter(state__in=OVER_STATES, moved_at__lt=before).exclude(title=MARK)


def _unseen(before: datetime) -> QuerySet[Author]:
    open_case = Case.objects.filter(author=OuterRef("pk")).exclude(state__in=OVER_STATES)
    return Author.objects.filter(last_seen_at__lt=before, erased_at=None).exclude(Exists(open_case))


def _captures(before: datetime) -> QuerySet[Capture]:
    return Capture.objects.filter(taken_at__lt=before).exclude(content=b"", raw=b"", picture=b"")


def _history(before: datetime) -> QuerySet[AuditText]:
    old = AuditEntry.objects.filter(at__lt=before, facts__has_key="text_key")
    keys = [facts["text_key"] for facts in old.values_list("facts", flat=True)]
    return AuditText.objects.filter(entry_key__in=keys, erased_at=None)


def _received(model: type[RawItemBase]) -> Callable[[datetime], QuerySet[Any]]:
    def rows(before: datetime) -> QuerySet[Any]:
        over = Q(state__in=["recorded", "duplicate", "discarded"])
        return model._default_manager.filter(over, received_at__lt=before).exclude(
            payload=b"", external_id=""
        )

    return rows


def _unread(model: type[RawItemBase]) -> Callable[[datetime], QuerySet[Any]]:
    # It waits for a person longer than what was read, but not for ever.
    return lambda before: model._default_manager.filter(
        state__in=["quarantined", "pending"], received_at__lt=before
    )


_ROWS: dict[str, Callable[[datetime], QuerySet[Any]]] = {
    "deleted": _deleted,
    "received": _received(AccountRawItem),
    "quarantined": _unread(AccountRawItem),
    "mentions": _without_case,
    "cases": _closed_cases,
    "dossiers": _unseen,
    "captures": _captures,
    "history": _history,
    "deliveries": lambda before: WebhookDelivery.objects.filter(created_at__lt=before).exclude(
        state="waiting"
    ),
    "accesses": lambda before: Access.objects.filter(at__lt=before),
}
_SHARED: dict[str, Callable[[datetime], QuerySet[Any]]] = {
    "raw": _received(RawItem),
    "raw_quarantined": _unread(RawItem),
    "posts": lambda before: Post.objects.filter(collected_at__lt=before),
    "notices": lambda before: Notification.objects.filter(created_at__lt=before),
}


# -- How they are emptied -----------------------------------------------------------------------------------


def _empty_mentions(ids: Sequence[int], now: datetime) -> None:
    rows = list(Mention.objects.filter(pk__in=ids).values_list("pk", "network", "external_id", "sha256"))
    for network in {row[1] for row in rows}:
        theirs = [(row[0], row[2]) for row in rows if row[1] == network]
        empty_mentions(network, [pk for pk, _id in theirs], [one for _pk, one in theirs if one])
        with in_public():
            shared = RawItem.objects.filter(
                network=network, external_id__in=[one for _pk, one in theirs if one]
            )
            shared.update(payload=b"", external_id="", error="")
    with in_public():
        Post.objects.filter(sha256__in=[bytes(row[3]) for row in rows]).delete()


def _empty_deleted(ids: Sequence[int], now: datetime) -> None:
    # A case whose post is gone keeps its captures, for their own time; its title repeated the post.
    _empty_mentions(ids, now)
    Case.objects.filter(case_mentions__mention__in=ids).update(title=MARK)


def _empty_cases(ids: Sequence[int], now: datetime) -> None:
    mentions = list(Mention.objects.filter(case_mention__case__in=ids).values_list("pk", flat=True))
    _empty_mentions(mentions, now)
    Note.objects.filter(case__in=ids).delete()
    Draft.objects.filter(case__in=ids, state="editing").update(text="")
    Referral.objects.filter(case__in=ids).update(question=MARK, answer="", answered_by="")
    Case.objects.filter(pk__in=ids).update(
        title=MARK, analysis_note="", ignore_reason="", priority_reasons=[]
    )


def _empty_captures(ids: Sequence[int], now: datetime) -> None:
    CapturedMedia.objects.filter(capture__in=ids).update(content=b"", url="", sha256=None)
    schema = current_brand().schema_name
    with in_public():
        redaction.forget_evidence(schema, list(ids))


def _empty_received(model: type[RawItemBase]) -> Callable[[Sequence[int], datetime], object]:
    # The row and its hash stay: the same bytes bring nothing twice, and what came is still counted.
    return lambda ids, now: model._default_manager.filter(pk__in=ids).update(
        payload=b"", external_id="", error=""
    )


def _discard(model: type[RawItemBase]) -> Callable[[Sequence[int], datetime], object]:
    empty = _empty_received(model)

    def discard(ids: Sequence[int], now: datetime) -> None:
        model._default_manager.filter(pk__in=ids).update(state=model.State.DISCARDED)
        empty(ids, now)

    return discard


_EMPTY: dict[str, Callable[[Sequence[int], datetime], object]] = {
    "deleted": _empty_deleted,
    "received": _empty_received(AccountRawItem),
    "quarantined": _discard(AccountRawItem),
    "mentions": _empty_mentions,
    "cases": _empty_cases,
    "dossiers": empty_dossiers,
    "captures": _empty_captures,
    "history": lambda ids, now: AuditText.objects.filter(pk__in=ids).update(text="", erased_at=now),
    "deliveries": lambda ids, now: WebhookDelivery.objects.filter(pk__in=ids).delete(),
    "accesses": lambda ids, now: Access.objects.filter(pk__in=ids).delete(),
}
_EMPTY_SHARED: dict[str, Callable[[Sequence[int], datetime], object]] = {
    "raw": _empty_received(RawItem),
    "raw_quarantined": _discard(RawItem),
    "posts": lambda ids, now: Post.objects.filter(pk__in=ids).delete(),
    "notices": lambda ids, now: Notification.objects.filter(pk__in=ids).delete(),
}
