"""Tasks of monitoring."""

from django.utils import timezone

from apps.collection.models import Feed
from apps.core.tasks import task
from apps.core.tenancy import current_brand
from apps.monitoring.services.collecting import collect
from apps.monitoring.services.copies import group_copies
from apps.monitoring.services.rechecking import recheck
from apps.monitoring.services.retiring import forget_deleted
from apps.monitoring.services.word_lists import restore_watches


@task("monitoring.collect", atomic=False)
def collect_feed(feed_id: int) -> None:
    """Look at one feed; the lease on it makes a second delivery harmless."""
    collect(feed_id, timezone.now())


@task("monitoring.stop_feeds")
def stop_feeds(brand_id: int) -> None:
    """An archived brand's own feeds rest."""
    Feed.objects.filter(brand_id=current_brand().pk, state=Feed.State.ACTIVE).update(state=Feed.State.PAUSED)


@task("monitoring.group_copies")
def group_near_copies(mention_ids: list[int]) -> None:
    """Group the near-copies among a batch of new mentions."""
    group_copies(mention_ids)


@task("monitoring.forget_deleted", atomic=False)
def empty_deleted_mentions() -> None:
    """Empty what its authors deleted on their networks."""
    forget_deleted(timezone.now())


@task("monitoring.recheck", atomic=False)
def recheck_posts() -> None:
    """Ask the networks which of the brand's known posts are gone; each call commits, so that a repeat goes on."""
    recheck(timezone.now())


@task("monitoring.restore_watches")
def restore_listening() -> None:
    """A word list has changed: the watches that use it listen with its new words."""
    restore_watches()
