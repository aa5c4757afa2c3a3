"""Finding a person by whatever they call themselves, and everything this brand holds of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from apps.analysis.models import Correction, Verdict
from apps.audit.models import AuditEntry, AuditText
from apps.cases.models import Capture, CapturedMedia, Case, Draft, Note, Referral, RelationStep, Review
from apps.monitoring.models import AccountRawItem, Author, Mention, MentionVersion
from apps.privacy.naming import Identity, spellings
from apps.publishing.models import NetworkAction

MOST_FOUND = 200  # authors; a name that fits more points to nobody


def identity_of(author: Author) -> Identity:
    """An author as the rules of naming see them."""
    return Identity(author.network, author.external_id, author.handle, author.name, author.url, author.bio)


def find(identifier: str) -> list[Author]:
    """The entered brand's authors who go by this handle, name, e-mail, address, network id or number, with their links.

    Whatever the case of the letters; an e-mail is looked for in what people say of themselves and in their posts.
    """
    wanted = Q(pk__in=[])
    for spelt in spellings(identifier):
        wanted |= Q(handle__iexact=spelt) | Q(handle__istartswith=f"{spelt}@") | Q(name__iexact=spelt)
        wanted |= Q(external_id=spelt) | Q(url__iexact=spelt) | Q(url__iexact=f"{spelt}/")
        if spelt.isascii() and spelt.isdigit() and len(spelt) < 18:
            wanted |= Q(pk=int(spelt))
        if "@" in spelt.strip("@") and "." in spelt:
            said = Mention.objects.filter(text__icontains=spelt, author__isnull=False)
            wanted |= Q(bio__icontains=spelt) | Q(pk__in=said.values("author_id"))
    return linked(Author.objects.filter(wanted, erased_at=None).values_list("pk", flat=True)[:MOST_FOUND])


def linked(author_ids: Iterable[int]) -> list[Author]:
    """These authors and everybody who was said to be the same person, who are not forgotten yet."""
    ids = set(author_ids)
    roots = set(
        Author.objects.filter(pk__in=ids)
        .exclude(same_person_as=None)
        .values_list("same_person_as", flat=True)
    )
    group = Q(pk__in=ids | roots) | Q(same_person_as__in=ids | roots)
    return list(Author.objects.filter(group, erased_at=None).order_by("pk"))


def cases_of(author_ids: Sequence[int]) -> QuerySet[Case]:
    """The cases of these authors: theirs, or with a post of theirs in it."""
    within = Q(author__in=author_ids) | Q(case_mentions__mention__author__in=author_ids)
    return Case.objects.filter(pk__in=Case.objects.filter(within).values("pk"))


def all_about(authors: Sequence[Author]) -> dict[str, Any]:
    """Everything the entered brand holds of these authors, by kind, as plain data: their right of access.

    What the agency wrote about them is part of it; who of the agency wrote it is not.
    """
    ids = [author.pk for author in authors]
    mentions = Mention.objects.filter(author__in=ids)
    cases = cases_of(ids)
    numbers = list(mentions.values_list("pk", flat=True))
    case_ids = list(cases.values_list("pk", flat=True))
    about = (
        Q(target_type="author", target_id__in=[str(pk) for pk in ids])
        | Q(target_type="mention", target_id__in=[str(pk) for pk in numbers])
        | Q(case_id__in=case_ids)
    )
    entries = AuditEntry.objects.filter(about).order_by("seq")
    keys = [facts["text_key"] for facts in entries.values_list("facts", flat=True) if "text_key" in facts]
    raw = AccountRawItem.objects.filter(_raw_of(mentions))
    return {
        "authors": _rows(Author.objects.filter(pk__in=ids), leave=("sha256",)),
        "mentions": _rows(mentions, leave=("sha256", "root_sha256", "search")),
        "earlier_versions": _rows(MentionVersion.objects.filter(mention__in=numbers)),
        "verdicts": _rows(Verdict.objects.filter(pk__in=numbers)),
        "corrections": _rows(Correction.objects.filter(mention__in=numbers), leave=("by_id",)),
        "received": _rows(raw, leave=("sha256",)),
        "cases": _rows(cases, leave=("owner_id", "claimed_by_id", "opened_by_id")),
        "relation": _rows(RelationStep.objects.filter(author__in=ids)),
        "captures": _rows(Capture.objects.filter(mention__in=numbers), leave=("taken_by_id",)),
        "captured_media": _rows(CapturedMedia.objects.filter(capture__mention__in=numbers)),
        "notes": _rows(Note.objects.filter(case__in=case_ids), leave=("author_id", "mentioned")),
        "drafts": _rows(Draft.objects.filter(case__in=case_ids), leave=("author_id", "overrides")),
        "reviews": _rows(
            Review.objects.filter(draft__case__in=case_ids), leave=("draft_author_id", "reviewer_id")
        ),
        "referrals": _rows(
            Referral.objects.filter(case__in=case_ids), leave=("token_sha256", "asked_by_id", "answered_by")
        ),
        "actions": _rows(
            NetworkAction.objects.filter(case__in=case_ids),
            leave=("approved_by_id", "author_id", "settled_by_id"),
        ),
        "history": _rows(entries, leave=("actor_id", "prev", "hash")),
        "history_texts": _rows(AuditText.objects.filter(entry_key__in=keys), leave=("salt",)),
    }


def _raw_of(mentions: QuerySet[Mention]) -> Q:
    wanted = Q(pk__in=[])
    for network in set(mentions.order_by().values_list("network", flat=True)):
        wanted |= Q(network=network, external_id__in=mentions.filter(network=network).values("external_id"))
    return wanted


def _rows(rows: QuerySet[Any], leave: Sequence[str] = ()) -> list[dict[str, Any]]:
    model: type[Model] = rows.model
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in leave]
    return [
        {name: _plain(value) for name, value in row.items()} for row in rows.order_by("pk").values(*names)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return {"hex": raw.hex()}
    return value
