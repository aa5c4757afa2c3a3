"""A case's evidence as one signed file that anybody can verify without Vigie."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.checkpoints import signing_key
from apps.audit.models import AuditEntry
from apps.audit.services import record
from apps.cases.evidence import Part, build_evidence, fingerprint
from apps.cases.models import Capture, Case
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand

_EXTENSIONS = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
}


@dataclass(frozen=True, slots=True)
class Export:
    """A signed archive: its name, its bytes, and the fingerprint of the key to compare with."""

    name: str
    content: bytes
    fingerprint: str


def export_evidence(actor: Actor, case_id: int, now: datetime) -> Export:
    """Every capture of the case with its media, and the case's history, in one signed archive.

    Raises EvidenceError where there is nothing to export or too much for one file.
    """
    require(actor, "evidence:export")
    brand = current_brand()
    with transaction.atomic():
        case = Case.objects.select_related("charter_version").filter(pk=case_id).first()
        if case is None:
            raise VigieError(_("There is no such case."), field="case", value=case_id)
        captures = list(
            # With what was kept while its mentions belonged to a case that was merged into this one.
            Capture.objects.filter(Q(case=case) | Q(mention__case_mention__case=case))
            .prefetch_related("media")
            .order_by("taken_at", "pk")
        )
        parts = [part for capture in captures for part in _parts(capture)]
        if parts:
            parts.append(_history(case))
        content = build_evidence(
            parts,
            brand=brand.name,
            case=str(case.pk),
            made_at=now,
            time_zone=brand.time_zone,
            key=signing_key(),
            facts={"charter": case.charter_version.number if case.charter_version else None},
        )
        record(
            actor,
            "evidence.exported",
            case_id=case.pk,
            target_type="case",
            target_id=case.pk,
            facts={"sha256": hashlib.sha256(content).hexdigest(), "captures": len(captures)},
        )
    name = f"{brand.slug}-case-{case.pk}-{now:%Y%m%d-%H%M}.zip"
    return Export(name, content, fingerprint(signing_key()))


def _parts(capture: Capture) -> list[Part]:
    folder = f"capture-{capture.pk}"
    facts = {
        "capture": capture.pk,
        "mention": capture.mention_id,
        "sha256": bytes(capture.sha256).hex(),
        "taken_by": capture.taken_by_id,
    }
    picture = _EXTENSIONS.get(capture.picture_type, "bin")
    found = [
        Part(f"{folder}/post.json", bytes(capture.content), "application/json", capture.taken_at, facts),
        Part(
            f"{folder}/picture.{picture}",
            bytes(capture.picture),
            capture.picture_type,
            capture.taken_at,
            facts,
        ),
    ]
    if bytes(capture.raw):
        found.append(Part(f"{folder}/raw.bin", bytes(capture.raw), taken_at=capture.taken_at, facts=facts))
    for media in capture.media.order_by("position"):
        about = {"url": media.url, "capture": capture.pk}
        extension = _EXTENSIONS.get(media.media_type, "bin")
        label = "page" if media.position == media.PAGE else f"media-{media.position}"
        if media.error:
            missing = json.dumps({**about, "error": media.error}, ensure_ascii=False).encode()
            name = f"{folder}/{label}-missing.json"
            found.append(Part(name, missing, "application/json", media.fetched_at, about))
        else:
            name = f"{folder}/{label}.{extension}"
            found.append(Part(name, bytes(media.content), media.media_type, media.fetched_at, about))
    return found


def _history(case: Case) -> Part:
    """The case's lines of the brand's chained history: who did what, when, with the chain's hashes."""
    lines = [
        {
            "seq": entry.seq,
            "at": entry.at.isoformat() if entry.at else None,
            "actor": entry.actor_id,
            "actor_kind": entry.actor_kind,
            "action": entry.action,
            "facts": entry.facts,
            "hash": bytes(entry.hash).hex(),
        }
        for entry in AuditEntry.objects.filter(case_id=case.pk).order_by("seq")
    ]
    content = json.dumps(lines, ensure_ascii=False, sort_keys=True, indent=1, default=str)
    return Part("history.json", content.encode("utf-8", "backslashreplace"), "application/json")
