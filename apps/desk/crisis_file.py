"""The whole file of a crisis as one signed archive: what was known, said and done, to be read without Vigie."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.agency.access import Actor, require
from apps.analysis.models import Verdict
from apps.audit.checkpoints import signing_key
from apps.audit.services import record
from apps.cases.evidence import Part, build_evidence, fingerprint
from apps.cases.models import Case
from apps.cases.services.exporting import Export
from apps.core.tenancy import current_brand
from apps.desk import words
from apps.desk.people import labels
from apps.detection.crises import timeline
from apps.detection.models import Alert, Crisis
from apps.publishing.models import NetworkAction
from apps.reports.rows import safe_cell

MOST_POSTS = 20_000


def export_crisis(actor: Actor, crisis_id: int, now: datetime) -> Export:
    """Declaration, people, alert, posts with verdicts, cases, replies, statement, timeline and lessons.

    At most the 20,000 posts that reach furthest. Raises Crisis.DoesNotExist.
    """
    require(actor, "evidence:export")
    brand = current_brand()
    with transaction.atomic():
        crisis = Crisis.objects.select_related("alert").get(pk=crisis_id)
        content = build_evidence(
            _parts(crisis, now),
            brand=brand.name,
            case=f"crisis-{crisis.pk}",
            made_at=now,
            time_zone=brand.time_zone,
            key=signing_key(),
            facts={"crisis": crisis.pk, "declared_at": crisis.declared_at.isoformat()},
        )
        record(
            actor,
            "crisis.exported",
            target_type="crisis",
            target_id=crisis.pk,
            facts={"sha256": hashlib.sha256(content).hexdigest()},
        )
    return Export(
        f"{brand.slug}-crisis-{crisis.pk}-{now:%Y%m%d-%H%M}.zip", content, fingerprint(signing_key())
    )


def _parts(crisis: Crisis, now: datetime) -> list[Part]:
    start = crisis.alert.began_at if crisis.alert else crisis.declared_at
    end = crisis.ended_at or now
    told = timeline(crisis)
    names = labels([*(one.actor_id for one in told), *(one["user_id"] for one in crisis.people)])
    parts = [
        Part("crisis.json", _json(_facts(crisis, names)), "application/json", now),
        _table(
            "timeline.csv",
            ("at", "who", "what", "case"),
            (
                (
                    one.at.isoformat(),
                    names.get(one.actor_id or 0, one.actor_kind),
                    words.word("history", one.action),
                    one.case_id or "",
                )
                for one in told
            ),
        ),
        _posts(start, end),
        _cases(start, end),
        _replies(start, end),
    ]
    if crisis.alert is not None:
        parts.append(
            Part("alert.json", _json(_alert(crisis.alert)), "application/json", crisis.alert.began_at)
        )
    parts.extend(
        Part(f"{name}.txt", text.encode("utf-8", "backslashreplace"), "text/plain; charset=utf-8", now)
        for name in ("statement", "questions", "lessons")
        if (text := getattr(crisis, name))
    )
    return parts


def _facts(crisis: Crisis, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "title": crisis.title,
        "declared_at": crisis.declared_at.isoformat(),
        "declared_by": names.get(crisis.declared_by_id or 0, crisis.declared_by_id),
        "people": [
            {"name": names.get(one["user_id"], one["user_id"]), "part": one["part"]} for one in crisis.people
        ],
        "ended_at": crisis.ended_at.isoformat() if crisis.ended_at else None,
    }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.pk,
        "series": alert.series,
        "severity": alert.severity,
        "began_at": alert.began_at.isoformat(),
        "expected": alert.expected,
        "band": [alert.low, alert.high],
        "observed": alert.observed,
        "reasons": alert.reasons,
        "made_of": {key: value for key, value in alert.explanation.items() if key != "mention_ids"},
    }


def _posts(start: datetime, end: datetime) -> Part:
    rows = (
        Verdict.objects.filter(mention__posted_at__gte=start, mention__posted_at__lte=end)
        .order_by("-mention__reach", "-mention_id")
        .values_list(
            "mention_id",
            "mention__posted_at",
            "mention__network",
            "mention__url",
            "mention__author__handle",
            "mention__text",
            "sentiment",
            "issue_type",
            "mention__reach",
        )[:MOST_POSTS]
    )
    columns = ("id", "at", "network", "url", "author", "text", "sentiment", "issue_type", "reach")
    return _table("posts.csv", columns, ((row[0], row[1].isoformat(), *row[2:]) for row in rows))


def _cases(start: datetime, end: datetime) -> Part:
    rows = Case.objects.filter(opened_at__gte=start, opened_at__lte=end).order_by("opened_at", "pk")
    return _table(
        "cases.csv",
        ("id", "opened_at", "title", "state", "issue_type", "outcome"),
        (
            (row.pk, row.opened_at.isoformat(), row.title, row.state, row.issue_type, row.outcome)
            for row in rows
        ),
    )


def _replies(start: datetime, end: datetime) -> Part:
    rows = NetworkAction.objects.filter(created_at__gte=start, created_at__lte=end).order_by(
        "created_at", "pk"
    )
    names = labels([one for row in rows for one in (row.author_id, row.approved_by_id)])
    return _table(
        "actions.csv",
        ("id", "asked_at", "kind", "state", "case", "by", "approved_by", "text", "sent_at", "url"),
        (
            (
                row.pk,
                row.created_at.isoformat(),
                row.kind,
                row.state,
                row.case_id,
                names.get(row.author_id, ""),
                names.get(row.approved_by_id or 0, ""),
                row.text,
                row.sent_at.isoformat() if row.sent_at else "",
                row.url,
            )
            for row in rows
        ),
    )


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "backslashreplace")


def _table(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Part:
    """A sheet for spreadsheets; what looks like a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell("" if cell is None else str(cell)) for cell in row] for row in rows)
    return Part(
        name, ("\ufeff" + out.getvalue()).encode("utf-8", "backslashreplace"), "text/csv; charset=utf-8"
    )
