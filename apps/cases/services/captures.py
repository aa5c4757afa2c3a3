"""Keeping evidence before anything is done."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.cases.models import Capture, Case
from apps.collection.models import RawItem
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.models import RawItemBase
from apps.core.tenancy import current_brand, in_public
from apps.monitoring.models import AccountRawItem, Mention

MOST_OF_A_THREAD = 200


def digest_of(content: bytes, raw: bytes, picture: bytes) -> bytes:
    """SHA-256 over the SHA-256 of each part, in this order."""
    return hashlib.sha256(
        b"".join(hashlib.sha256(part).digest() for part in (content, raw, picture))
    ).digest()


def keep_capture(actor: Actor, case_id: int, now: datetime, mention_id: int | None = None) -> Capture:
    """Capture a mention of the case as it stands: post, author's card, thread, raw payload, picture, hashes."""
    require(actor, "case:analyse")
    with transaction.atomic():
        case = Case.objects.filter(pk=case_id).first()
        chosen = (
            Mention.objects.filter(case_mention__case_id=case_id)
            .select_related("author")
            .order_by("posted_at")
        )
        mention = chosen.filter(pk=mention_id).first() if mention_id else chosen.first()
        if case is None or mention is None:
            raise VigieError(_("There is no post to capture in this case."), field="case", value=case_id)
        content = json.dumps(_content(mention, now), ensure_ascii=False, sort_keys=True, indent=1).encode()
        raw, picture = _raw_of(mention), _picture(mention).encode()
        capture = Capture.objects.create(
            case=case,
            mention=mention,
            taken_at=now,
            taken_by_id=actor.user_id,
            content=content,
            raw=raw,
            picture=picture,
            sha256=digest_of(content, raw, picture),
        )
        record(
            actor,
            "capture.kept",
            case_id=case_id,
            target_type="capture",
            target_id=capture.pk,
            facts={"mention_id": mention.pk, "sha256": capture.sha256.hex()},
        )
        if mention.media or mention.url:
            outbox.emit("cases.capture_kept", {"capture_id": capture.pk})
    return capture


def _content(mention: Mention, now: datetime) -> dict[str, Any]:
    author = mention.author
    local = now.astimezone(ZoneInfo(current_brand().time_zone))
    thread = Mention.objects.filter(root_sha256=mention.root_sha256).select_related("author")
    thread = thread.order_by("posted_at")[:MOST_OF_A_THREAD]
    return {
        "post": {
            "network": mention.network,
            "external_id": mention.external_id,
            "url": mention.url,
            "kind": mention.kind,
            "text": mention.text,
            "posted_at": mention.posted_at.astimezone(UTC).isoformat(),
            "collected_at": mention.collected_at.astimezone(UTC).isoformat(),
            "likes": mention.likes,
            "reposts": mention.reposts,
            "media": mention.media,
            "links": mention.links,
        },
        "author": {
            "handle": author.handle,
            "name": author.name,
            "url": author.url,
            "bio": author.bio,
            "followers": author.followers,
            "verified": author.verified,
            "external_id": author.external_id,
        }
        if author
        else None,
        "thread": [
            {
                "external_id": one.external_id,
                "author": one.author.handle if one.author else "",
                "posted_at": one.posted_at.astimezone(UTC).isoformat(),
                "text": one.text,
            }
            for one in thread
        ],
        "taken_at": {"utc": now.astimezone(UTC).isoformat(), "local": local.isoformat()},
    }


def _raw_of(mention: Mention) -> bytes:
    """What the network sent for the mention: from the brand's own raw items, else from the shared ones."""
    own = _newest_payload(AccountRawItem, mention)
    if own is not None:
        return own
    with in_public():
        return _newest_payload(RawItem, mention) or b""


def _newest_payload(model: type[RawItemBase], mention: Mention) -> bytes | None:
    rows = model._default_manager.filter(network=mention.network, external_id=mention.external_id[:2000])
    payload = rows.order_by("-pk").values_list("payload", flat=True).first()
    return None if payload is None else bytes(payload)


def _picture(mention: Mention) -> str:
    """The post drawn by us, as SVG: text only, so that nothing of a hostile page can be in it."""
    handle = mention.author.handle if mention.author else ""
    lines = _wrapped(mention.text, 62)[:40]
    body = "".join(
        f'<text x="24" y="{88 + number * 24}" font-size="16">{_safe(line)}</text>'
        for number, line in enumerate(lines)
    )
    height = 120 + 24 * len(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{height}" viewBox="0 0 640 {height}"'
        ' font-family="sans-serif" fill="#1b2326"><rect width="640" height="100%" fill="#fff" stroke="#c9d1d3"/>'
        f'<text x="24" y="36" font-size="18" font-weight="bold">{_safe(handle[:50])}</text>'
        f'<text x="24" y="60" font-size="13" fill="#5b6a6f">{_safe(mention.network)} · '
        f"{mention.posted_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC</text>{body}</svg>"
    )


def _safe(text: str) -> str:
    return escape("".join(char for char in text if char.isprintable()))


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for paragraph in text[:4000].splitlines() or [""]:
        line = ""
        for whole in paragraph.split(" "):
            *pieces, word = [whole[at : at + width] for at in range(0, len(whole), width)] or [""]
            lines += pieces
            if len(line) + len(word) + 1 > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return lines
