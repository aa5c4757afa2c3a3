"""What people ask about their own data: a copy, or to be forgotten everywhere."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.analysis.services.erasing import forget_author
from apps.audit.checkpoints import TABLE
from apps.audit.services import record
from apps.core.chain import broken_lines, head
from apps.core.errors import VigieError
from apps.core.redaction import SHORTEST, redact
from apps.core.tenancy import current_brand, in_public
from apps.monitoring.models import Author
from apps.privacy import certificates
from apps.privacy.models import PersonRequest
from apps.privacy.naming import Words, words_of
from apps.privacy.people import all_about, identity_of, linked
from apps.privacy.services import sweeping

FORMAT = "vigie-erasure-1"


@dataclass(frozen=True, slots=True)
class Preview:
    """What forgetting somebody would do: their accounts, the words taken out, where, and what would still name them."""

    authors: list[Author]
    words: Words
    rows: dict[str, int]
    still_named: list[str]


def preview_erasure(actor: Actor, author_ids: Iterable[int], also: Sequence[str] = ()) -> Preview:
    """Count what would change, and change nothing. also: further words that point to this person alone."""
    require(actor, "people:erase")
    authors, words = _chosen(author_ids, also)
    schema = current_brand().schema_name
    with in_public():
        rows = redact(schema, words.certain, dry=True)
    return Preview(authors, words, rows, sweeping.still_named(words.certain))


def erase_person(
    actor: Actor, author_ids: Iterable[int], why: str, now: datetime, also: Sequence[str] = ()
) -> PersonRequest:
    """Forget a person with all their linked accounts, everywhere at the entered brand and in what is shared.

    Their posts, dossier, evidence and what quotes them go; that something happened, when, and its hashes stay. also:
    further words that point to this person alone. why: a reference, no name. Returns the request with its certificate.
    Raises VigieError where nobody is meant.
    """
    require(actor, "people:erase")
    brand = current_brand()
    with transaction.atomic():
        authors, words = _chosen(author_ids, also)
        keys = [bytes(author.sha256) for author in authors]
        traces = sweeping.traces_of(authors)
        before = head(TABLE)
        for author in authors:
            forget_author(actor, author.pk, "", now)
        counts = sweeping.sweep(brand.schema_name, traces, words.certain, now)
        request = PersonRequest.objects.create(
            kind=PersonRequest.Kind.ERASURE, at=now, by_id=actor.user_id, why=_reference(why)
        )
        record(
            actor,
            "person.erased",
            target_type="request",
            target_id=request.pk,
            facts={"accounts": len(authors)},
        )
        request.certificate = {
            "format": FORMAT,
            "request": request.pk,
            "reference": request.why,
            "brand": brand.schema_name,
            "at": now.astimezone(UTC).isoformat(),
            "accounts": len(authors),
            "networks": sorted({author.network for author in authors}),
            "posts": len(traces.mention_ids),
            "cases": len(traces.case_ids),
            "words": len(words.certain),
            "rows": dict(sorted(counts.items())),
            "words_too_common": len(words.common),
            "still_named_in": sweeping.still_named(words.certain),
            "history": {
                "whole": broken_lines(TABLE) == [],
                "entries_before": before.entries,
                "head_before": before.hash.hex(),
                "head_after": head(TABLE).hash.hex(),
            },
            "kept": ["hashes that recognise the same posts", "times, counts and verdicts without texts"],
        }
        request.signature = certificates.signed(request.certificate)
        request.save(update_fields=["certificate", "signature"])
    certificates.remember_erasure(brand, keys, now)
    return request


def copy_of_data(actor: Actor, author_ids: Iterable[int], why: str, now: datetime) -> bytes:
    """Everything the entered brand holds of a person with their linked accounts, as JSON: their right of access.

    Raises VigieError where nobody is meant.
    """
    require(actor, "people:export")
    with transaction.atomic():
        authors, _words = _chosen(author_ids, ())
        data = all_about(authors)
        counts = {kind: len(rows) for kind, rows in data.items()}
        request = PersonRequest.objects.create(
            kind=PersonRequest.Kind.ACCESS,
            at=now,
            by_id=actor.user_id,
            why=_reference(why),
            certificate={"accounts": len(authors), "rows": counts},
        )
        record(actor, "person.copied", target_type="request", target_id=request.pk, facts=request.certificate)
    brand = current_brand()
    whole: dict[str, Any] = {
        "controller": brand.name,
        "processor": brand.agency.name,
        "made_at": now.astimezone(UTC).isoformat(),
        "request": request.pk,
        "data": data,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def erase_again(actor: Actor, now: datetime) -> int:
    """After a restore: forget once more whoever was forgotten since the backup was made. Returns how many."""
    require(actor, "people:erase")
    known = certificates.remembered_erasures(current_brand())
    ids = list(Author.objects.filter(sha256__in=known, erased_at=None).values_list("pk", flat=True))
    if ids:
        erase_person(actor, ids, "restore", now)
    return len(ids)


def _chosen(author_ids: Iterable[int], also: Sequence[str]) -> tuple[list[Author], Words]:
    authors = linked(author_ids)
    if not authors and not also:
        raise VigieError(
            _("Nobody of that name is known here, or they were forgotten already."), field="person"
        )
    short = [word for word in also if len(word.strip()) < SHORTEST]
    if short:
        raise VigieError(
            _("A word of one or two letters would take out half of every text."), field="also", value=short[0]
        )
    return authors, words_of(map(identity_of, authors), also)


def _reference(why: str) -> str:
    return why.replace("\x00", "").strip()[:100]
