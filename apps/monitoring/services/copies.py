"""Grouping near-copies: one text said by many hands within two days is one thing to look at, not forty."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F, Min

from apps.collection.near_copies import group
from apps.monitoring.models import Mention

WITHIN = timedelta(days=2)
# Beyond this many recent mentions only the newest are compared: a brigade copies what is being said now.
COMPARED = 4000


def group_copies(mention_ids: Sequence[int]) -> int:
    """Point each new near-copy to the first mention of its group, in the caller's transaction. Returns how many."""
    span = Mention.objects.filter(pk__in=mention_ids).aggregate(first=Min("posted_at"))
    if span["first"] is None:
        return 0
    new = Mention.objects.filter(pk__in=mention_ids)
    last = new.order_by("-posted_at").values_list("posted_at", flat=True).first()
    around = Mention.objects.filter(
        posted_at__gte=span["first"] - WITHIN, posted_at__lte=last, deleted_at=None
    )
    rows = list(around.order_by("-posted_at", "-pk").values_list("pk", "text", "copy_of")[:COMPARED])[::-1]
    leader_of: dict[int, int] = {}
    for places in group([row[1] for row in rows]):
        members = [rows[place] for place in places]
        leader = members[0][2] or members[0][0]
        leader_of |= {pk: leader for pk, _text, copy_of in members[1:] if leader not in {copy_of, pk}}
    for leader in sorted(set(leader_of.values())):
        copies = [pk for pk, one in leader_of.items() if one == leader]
        Mention.objects.filter(pk__in=copies).exclude(copy_of=F("pk")).update(copy_of=leader)
    return len(leader_of)
