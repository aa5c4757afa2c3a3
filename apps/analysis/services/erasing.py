"""Forgetting a person: what they said and who they are goes, that something happened stays."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.analysis.models import Correction, Verdict
from apps.audit.models import AuditEntry, AuditText
from apps.audit.services import record
from apps.core.errors import VigieError
from apps.core.redaction import MARK
from apps.monitoring.models import AccountRawItem, Author, Mention, MentionVersion

ERASED = MARK


def forget_author(actor: Actor, author_id: int, why: str, now: datetime) -> Author:
    """Erase a person from the entered brand: texts, names, links, dossier, and the history's texts about them.

    Counts, times and verdicts stay, so do the hashes that keep the same posts from coming again. The history stays
    whole: it holds only salted hashes of its texts. Raises VigieError where they were forgotten already.
    """
    require(actor, "author:erase")
    with transaction.atomic():
        author = Author.objects.select_for_update().get(pk=author_id)
        if author.erased_at is not None:
            raise VigieError(_("This person was forgotten already."), field="author", value=author_id)
        mentions = list(Mention.objects.filter(author_id=author_id).values_list("pk", "external_id"))
        ids = [pk for pk, _external_id in mentions]
        empty_mentions(author.network, ids, [external_id for _pk, external_id in mentions])
        erased = _erase_history(author_id, ids, now)
        empty_dossiers([author_id], now)
        record(
            actor,
            "author.forgotten",
            target_type="author",
            target_id=author_id,
            facts={"mentions": len(ids), "history_texts": erased, "why": why.replace("\x00", "")[:100]},
        )
    author.refresh_from_db()
    return author


def empty_mentions(network: str, ids: Sequence[int], external_ids: Sequence[str]) -> None:
    """Take texts, addresses and ids out of mentions of one network, in the caller's transaction; counts stay."""
    # The hash of a raw item stays, so that the network bringing it again brings nothing back.
    raw = AccountRawItem.objects.filter(network=network, external_id__in=external_ids)
    raw.update(payload=b"", external_id="")
    Mention.objects.filter(pk__in=ids).update(
        text=ERASED,
        search=None,
        url="",
        external_id="",
        parent_external_id="",
        root_external_id="",
        media=[],
        links=[],
    )
    MentionVersion.objects.filter(mention_id__in=ids).delete()
    Verdict.objects.filter(pk__in=ids).update(reasons=[])
    Correction.objects.filter(mention_id__in=ids).update(why="")


def _erase_history(author_id: int, mention_ids: Sequence[int], now: datetime) -> int:
    """The personal texts of the lines about the person or their mentions; the lines and their hashes stay."""
    about = Q(target_type="author", target_id=str(author_id)) | Q(
        target_type="mention", target_id__in=[str(pk) for pk in mention_ids]
    )
    keys = AuditEntry.objects.filter(about, facts__has_key="text_key").values_list(
        "facts__text_key", flat=True
    )
    return AuditText.objects.filter(entry_key__in=list(keys), erased_at=None).update(text="", erased_at=now)


def empty_dossiers(author_ids: Sequence[int], now: datetime) -> int:
    """Take everything that says who somebody is out of their dossiers, in the caller's transaction. Returns how many."""
    Author.objects.filter(same_person_as__in=author_ids).update(same_person_as=None)
    texts = ("external_id", "name", "url", "bio", "country", "profile_override", "profile_override_reason")
    return Author.objects.filter(pk__in=author_ids).update(
        handle=ERASED,
        followers=None,
        verified=False,
        vip=False,
        profile=Author.Profile.UNKNOWN,
        profile_confidence=0.0,
        profile_evidence=[],
        same_person_as=None,
        erased_at=now,
        **dict.fromkeys(texts, ""),
    )
