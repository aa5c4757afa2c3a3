"""An author's dossier follows what they say: facts gathered for a whole batch, points by rule, one write."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import connection

from apps.analysis.points import UNKNOWN, Act, Profile, profile_of
from apps.monitoring.models import Author

MOST_ACTS = 60  # the newest of each author; what lies further back hardly counts any more
KEPT_FOR = timedelta(days=730)  # a profile of somebody who has not been heard for so long is forgotten

FACTS_SQL = """
SELECT a.id, f.mention_id, f.posted_at, f.sentiment, f.breach, f.issue_type, f.complaint, f.copy_of IS NOT NULL
FROM unnest(%s::bigint[]) a (id) CROSS JOIN LATERAL (
  SELECT v.mention_id, m.posted_at, v.sentiment, v.breach, v.issue_type, v.complaint, m.copy_of
  FROM monitoring_mention m JOIN analysis_verdict v ON v.mention_id = m.id
  WHERE m.author_id = a.id AND m.deleted_at IS NULL ORDER BY m.posted_at DESC LIMIT %s
) f
"""
# An erased author stays erased, who objected is not profiled; what a person chose stands in columns of its own.
WRITE_SQL = """
UPDATE monitoring_author a SET profile = n.profile, profile_confidence = n.confidence, profile_evidence = n.evidence
FROM (SELECT unnest(%s::bigint[]) AS id, unnest(%s::text[]) AS profile, unnest(%s::float8[]) AS confidence,
             unnest(%s::jsonb[]) AS evidence) n
WHERE a.id = n.id AND a.erased_at IS NULL AND a.objected_at IS NULL
"""
FADING_BATCH = 500


def update_profiles(author_ids: Collection[int], now: datetime) -> int:
    """Compute these authors' profiles again, in the caller's transaction: one read, one write. Returns how many."""
    if not author_ids:
        return 0
    judged = {author_id: profile_of(said, now) for author_id, said in _acts_of(author_ids).items()}
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE_SQL,
            [
                list(judged),
                [one.profile for one in judged.values()],
                [one.confidence for one in judged.values()],
                [json.dumps(evidence_of(one)) for one in judged.values()],
            ],
        )
        return cursor.rowcount


def _acts_of(author_ids: Collection[int]) -> dict[int, list[Act]]:
    acts: dict[int, list[Act]] = {author_id: [] for author_id in sorted(author_ids)}
    with connection.cursor() as cursor:
        cursor.execute(FACTS_SQL, [list(acts), MOST_ACTS])
        for author_id, *facts in cursor.fetchall():
            acts[author_id].append(Act(*facts))
    return acts


def profile_now(author_id: int, now: datetime) -> Profile:
    """One author's points at this very moment, as the page shows them; nothing is written."""
    return profile_of(_acts_of([author_id])[author_id], now)


def fade_profiles(now: datetime) -> int:
    """Compute again every profile that still stands, so that points fade for those who fell silent. Returns how many."""
    standing = Author.objects.filter(erased_at=None, objected_at=None).exclude(profile=UNKNOWN)
    ids = list(standing.order_by("pk").values_list("pk", flat=True))
    return sum(
        update_profiles(ids[begin : begin + FADING_BATCH], now) for begin in range(0, len(ids), FADING_BATCH)
    )


def evidence_of(profile: Profile) -> list[dict[str, object]]:
    """As it is stored: what kind of acts, how often, how many points each, and the newest mentions of them."""
    return [asdict(one) for one in profile.evidence]


def expire_profiles(now: datetime) -> int:
    """Forget the profiles of those who were not heard for two years; what they said stays. Returns how many."""
    return (
        Author.objects.filter(last_seen_at__lt=now - KEPT_FOR)
        .exclude(profile=UNKNOWN, profile_override="")
        .update(
            profile=UNKNOWN,
            profile_confidence=0,
            profile_evidence=[],
            profile_override="",
            profile_override_reason="",
        )
    )
