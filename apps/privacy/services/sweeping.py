"""Taking a person out of every corner: what is theirs is emptied, and their name and words leave what others wrote."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from apps.audit.models import AuditEntry, AuditText
from apps.cases.models import AutomationRule, Capture, CapturedMedia, Case, Draft, Note, Referral, Review
from apps.collection.models import Feed, HeldBack, Post, RawItem
from apps.core import redaction
from apps.core.redaction import MARK
from apps.core.tenancy import connection, current_brand, in_public
from apps.detection.models import Crisis
from apps.monitoring.models import Author, BrandWordList, Mention, MentionVersion, NetworkAccount, Watch
from apps.monitoring.services.recording import folded_words
from apps.privacy.people import cases_of
from apps.privacy.quotes import Quotes
from apps.publishing.models import NetworkAction
from apps.reports.models import Report

# Columns of shared tables in which a person's words may stand.
SHARED: dict[str, dict[str, str]] = {
    "collection_rawitem": {"external_id": "text", "payload": "bytea", "error": "text"},
    "collection_post": {"text": "text", "data": "jsonb"},
    "core_outboxevent": {"payload": "jsonb", "error": "text"},
    "agency_notification": {"facts": "jsonb"},
    "collection_feed": {"error": "text"},
}
STRUCTURED = ("monitoring_author", "monitoring_mention", "analysis_verdict", "cases_capture", "cases_case")
# Asks the database for the words as pattern_of() writes them.
_NAMED_SQL = 'SELECT id FROM "monitoring_mention" WHERE text ~* %s'


@dataclass(frozen=True, slots=True)
class Traces:
    """What belongs to a person, noted before it goes."""

    mention_ids: list[int]
    posts: list[tuple[str, str]]  # network and id there
    keys: list[bytes]
    case_ids: list[int]
    quotes: set[str]


def traces_of(authors: Sequence[Author]) -> Traces:
    """Note the posts, cases and quoted passages of these authors, in the entered brand."""
    ids = [author.pk for author in authors]
    rows = list(
        Mention.objects.filter(author__in=ids).values_list("pk", "network", "external_id", "sha256", "text")
    )
    numbers = [row[0] for row in rows]
    earlier = MentionVersion.objects.filter(mention__in=numbers).values_list("text", flat=True)
    case_ids = list(cases_of(ids).values_list("pk", flat=True))
    quotes = Quotes([*(row[4] for row in rows), *earlier])
    found: set[str] = set()
    for text in _texts_about(case_ids):
        found |= quotes.found_in(text)
    return Traces(
        numbers, [(row[1], row[2]) for row in rows], [bytes(row[3]) for row in rows], case_ids, found - {MARK}
    )


def _texts_about(case_ids: list[int]) -> Iterable[str]:
    """Whatever people wrote about these cases, and what reports and crises say of anything."""
    cases = Q(case__in=case_ids)
    keys = [
        facts["text_key"]
        for facts in AuditEntry.objects.filter(case_id__in=case_ids).values_list("facts", flat=True)
        if "text_key" in facts
    ]
    sources: list[tuple[Any, tuple[str, ...]]] = [
        (Case.objects.filter(pk__in=case_ids), ("title", "analysis_note", "ignore_reason")),
        (Note.objects.filter(cases), ("text",)),
        (Draft.objects.filter(cases), ("text",)),
        (Referral.objects.filter(cases), ("question", "answer")),
        (Review.objects.filter(draft__case__in=case_ids), ("reason",)),
        (NetworkAction.objects.filter(cases), ("text", "error")),
        (AuditText.objects.filter(entry_key__in=keys), ("text",)),
        (Crisis.objects.all(), ("title", "statement", "questions", "lessons")),
        (Report.objects.all(), ("title", "commentary", "returned_because")),
    ]
    for rows, columns in sources:
        for values in rows.values_list(*columns):
            yield from values
    for lines, sections in Report.objects.values_list("cases", "sections"):
        for line in lines or []:
            yield from (str(line.get(name) or "") for name in ("text", "author", "answer"))
        yield from (str(section.get("text") or "") for section in sections or [])


def sweep(schema: str, traces: Traces, words: Iterable[str], now: datetime) -> dict[str, int]:
    """Empty what is theirs, take their words out of the rest, in the caller's transaction. Rows changed by table."""
    words = sorted(words)
    counts: dict[str, int] = {"monitoring_mention": len(traces.mention_ids)}
    captures = list(Capture.objects.filter(mention__in=traces.mention_ids).values_list("pk", flat=True))
    theirs = Case.objects.filter(pk__in=traces.case_ids)
    theirs.update(title=MARK, priority_reasons=[])
    media = CapturedMedia.objects.filter(capture__in=captures)
    counts["cases_capturedmedia"] = media.update(content=b"", url="", error="", sha256=None)
    named = _mentions_naming(words)
    with in_public():
        counts["cases_capture"] = redaction.forget_evidence(schema, captures)
        _merge(counts, redaction.redact(schema, {*words, *traces.quotes}, dry=False))
        _merge(counts, _sweep_shared(traces, words))
    _index_again(named)
    with in_public():
        redaction.refresh_statistics(schema, STRUCTURED)
    counts["files"] = _sweep_files(words)
    return {table: number for table, number in counts.items() if number}


def _merge(counts: dict[str, int], more: dict[str, int]) -> None:
    for table, number in more.items():
        counts[table] = counts.get(table, 0) + number


def _mentions_naming(words: Sequence[str]) -> list[int]:
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NAMED_SQL, [redaction.pattern_of(words)])
        return [row[0] for row in cursor.fetchall()]


def _index_again(mention_ids: list[int]) -> None:
    """The search must not find a name that its text has lost."""
    rows = list(Mention.objects.filter(pk__in=mention_ids).values_list("pk", "text"))
    if not rows:
        return
    folded = folded_words([text for _pk, text in rows])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE monitoring_mention m SET search = to_tsvector('simple', n.folded)"
            " FROM (SELECT unnest(%s::bigint[]) AS id, unnest(%s::text[]) AS folded) n WHERE m.id = n.id",
            [[pk for pk, _text in rows], folded],
        )


def _sweep_shared(traces: Traces, words: Sequence[str]) -> dict[str, int]:
    counts = {"collection_post": Post.objects.filter(sha256__in=traces.keys).delete()[0]}
    theirs = Q(pk__in=[])
    for network in {network for network, _id in traces.posts}:
        theirs |= Q(
            network=network, external_id__in=[one for where, one in traces.posts if where == network and one]
        )
    raw = RawItem.objects.filter(theirs)
    HeldBack.objects.filter(raw_item__in=raw).delete()
    # The hash stays, so that the network bringing it again brings nothing back.
    counts["collection_rawitem"] = raw.update(payload=b"", external_id="", error="")
    for table, columns in SHARED.items():
        counts[table] = counts.get(table, 0) + redaction.redact_shared(table, columns, words)
    redaction.refresh_statistics("public", SHARED)
    return counts


def _sweep_files(words: Sequence[str]) -> int:
    """Mails that lie in files (development) and name the person are removed."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not words or not folder.is_dir():
        return 0
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    gone = 0
    for path in folder.iterdir():
        if path.is_file() and pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            path.unlink()
            gone += 1
    return gone


def still_named(words: Iterable[str]) -> list[str]:
    """What is configured and names the person: it is left as it is, because taking a word out would change what it does."""
    chosen = sorted(words)
    if not chosen:
        return []
    pattern = redaction.pattern_of(chosen)
    found = [f"watch {pk}" for pk in Watch.objects.filter(query__iregex=pattern).values_list("pk", flat=True)]
    found += [
        f"rule {pk}"
        for pk in AutomationRule.objects.filter(query__iregex=pattern).values_list("pk", flat=True)
    ]
    found += [
        f"account {pk}"
        for pk in NetworkAccount.objects.filter(handle__iregex=pattern).values_list("pk", flat=True)
    ]
    lists = BrandWordList.objects.all()
    folded = {word.lower() for word in chosen}
    found += [
        f"list {one.pk}" for one in lists if folded & {word.lower() for word in (*one.added, *one.removed)}
    ]
    brand_id = current_brand().pk
    with in_public():
        feeds = Feed.objects.filter(brand_id=brand_id).filter(Q(name__iregex=pattern))
        found += [f"feed {pk}" for pk in feeds.values_list("pk", flat=True)]
    return sorted(found)
