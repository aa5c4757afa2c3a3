"""What was deleted on a network must go from here as well: known posts are asked for again, account by account."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.collection.models import Post
from apps.core.tenancy import in_public
from apps.monitoring.models import Mention, NetworkAccount, Recheck, Tombstone
from apps.monitoring.services.accounts import connection_of
from apps.monitoring.services.collecting import delete_everywhere
from apps.monitoring.services.recording import apply_deletions, key
from apps.networks.contract import Connector, NetworkError
from apps.networks.registry import connector

# The networks ask for a day or two; on X every post that still stands costs a read.
ROUND = timedelta(days=1)
ROUND_ON = {"x": timedelta(days=7)}
LOOKED_BACK = timedelta(days=30)
CALLS = 10  # a turn and account


def recheck(now: datetime) -> int:
    """Go on with the round of every account of the entered brand whose network tells what is gone.

    Returns how many mentions are marked as deleted. Each call commits by itself; a failure of the network ends the
    account's turn and the next goes on from there.
    """
    marked = 0
    for account in NetworkAccount.objects.filter(state=NetworkAccount.State.ACTIVE).order_by("pk"):
        capability = connector(account.kind).capabilities(account.tier).recheck
        if capability.supported:
            marked += _round(account, capability.limit or 1, now)
    Tombstone.objects.filter(deleted_at__lt=now - LOOKED_BACK).delete()
    return marked


def _round(account: NetworkAccount, limit: int, now: datetime) -> int:
    place = _place(account, now)
    if place is None:
        return 0
    network, marked = connection_of(account), 0
    for _call in range(CALLS):
        known = Mention.objects.filter(
            network=account.kind,
            deleted_at=None,
            pk__gt=place.last_id,
            collected_at__gte=now - LOOKED_BACK,
            collected_at__lt=place.began_at,
        )
        rows = list(known.order_by("pk").values_list("pk", "external_id")[:limit])
        if not rows:
            Recheck.objects.filter(pk=place.pk).update(ended_at=now)
            return marked
        try:
            gone = _gone(network, [external_id for _pk, external_id in rows])
        except NetworkError:
            return marked
        with transaction.atomic():
            marked += _mark(account.kind, gone, now)
            place.last_id = rows[-1][0]
            place.save(update_fields=["last_id"])
    return marked


def _place(account: NetworkAccount, now: datetime) -> Recheck | None:
    """Where the account's round stands; None where the last one is over and the next not yet due."""
    place, _created = Recheck.objects.get_or_create(account=account, defaults={"began_at": now})
    if place.ended_at is None:
        return place
    if now < place.began_at + ROUND_ON.get(account.kind, ROUND):
        return None
    place.began_at, place.last_id, place.ended_at = now, 0, None
    place.save(update_fields=["began_at", "last_id", "ended_at"])
    return place


def _gone(network: Connector, external_ids: list[str]) -> list[str]:
    records = network.recheck(external_ids)
    return [record.external_id for record in records if record.change == "delete"]


def _mark(network: str, gone: list[str], now: datetime) -> int:
    """Mark the brand's mentions; a post that lies in the shared pool goes for every brand."""
    marked = apply_deletions(network, gone, now)
    with in_public():
        pool = Post.objects.filter(sha256__in=[key(network, external_id) for external_id in gone])
        kept = {bytes(one) for one in pool.values_list("sha256", flat=True)}
        delete_everywhere(network, [name for name in gone if key(network, name) in kept], now)
    return marked
