"""Mentions by people, for the tests of analysis."""

from datetime import datetime

from apps.analysis.services import classify
from apps.monitoring.services.recording import Found, record_mentions
from apps.networks.contract import AuthorData, PostData


def said(number: str, text: str, at: datetime, author: str = "zoe", network: str = "town") -> Found:
    """Something somebody said on a network."""
    who = AuthorData(f"{network}-{author}", author, name=author.title(), followers=12)
    return Found(PostData(number, network, "post", text, "", at, who))


def heard(found: list[Found], now: datetime) -> list[int]:
    """Recorded and classified: the ids of the mentions, in the order they were said."""
    ids = sorted(record_mentions(found, now).mention_ids)
    classify(ids, now)
    return ids
