"""What is deleted on its network goes from here too; raw bytes go when their work is done, and are still counted."""

from datetime import timedelta

from apps.collection.models import Feed, HeldBack, Post, RawItem
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.monitoring.models import Mention, MentionVersion
from apps.monitoring.services import collecting
from apps.monitoring.services.conservation import check_conservation
from apps.monitoring.services.retiring import forget_deleted, retire
from tests.monitoring.test_collect import post, say, town

__all__ = ["town"]
DAY = timedelta(days=1)


def heard(feed: Feed, now, *texts: str) -> None:
    say(*(post(str(number), text, now) for number, text in enumerate(texts, 1)))
    collecting.collect(feed.pk, now)


def test_a_deleted_post_is_emptied_after_a_day_here_and_in_the_raw_items(town, lumen, now) -> None:
    heard(town, now, "Ma lampe a pris feu", "Une lampe, merci")
    with entered(lumen):
        gone, kept = Mention.objects.order_by("external_id")
        MentionVersion.objects.create(mention=gone, text="Ma lampe", seen_at=now)
        Mention.objects.filter(pk=gone.pk).update(deleted_at=now)
        assert forget_deleted(now + DAY / 2) == 0
        assert forget_deleted(now + DAY * 1.1) == 1
        assert forget_deleted(now + DAY * 1.2) == 0
        gone.refresh_from_db()
        assert (gone.text, gone.search, gone.versions.count()) == ("", None, 0)
        assert Mention.objects.get(pk=kept.pk).text == "Une lampe, merci"
    assert bytes(RawItem.objects.get(external_id="1").payload) == b""
    assert bytes(RawItem.objects.get(external_id="2").payload) != b""
    told = OutboxEvent.objects.get(topic="monitoring.mentions_forgotten")
    assert told.payload == {"mention_ids": [gone.pk]}


def test_raw_items_go_when_their_time_is_over_and_nothing_is_missed(town, lumen, now) -> None:
    heard(town, now, "Ma lampe", "Il pleut", "broken")
    assert retire(now + DAY) == 0
    assert retire(now + 3 * DAY) == 1  # what nobody was concerned by
    town.refresh_from_db()
    left = RawItem.objects.order_by("external_id").values_list("external_id", "state")
    assert (town.retired, list(left)) == (1, [("1", "recorded"), ("3", "quarantined")])
    assert retire(now + 31 * DAY) == 1
    assert check_conservation() == {}
    assert not Post.objects.exists()


def test_what_waits_in_quarantine_or_for_its_quota_stays(town, lumen, now) -> None:
    heard(town, now, "Il pleut", "Ma lampe")
    rain, lamp = RawItem.objects.order_by("external_id")
    RawItem.objects.filter(pk=rain.pk).update(state="quarantined")
    RawItem.objects.filter(pk=lamp.pk).update(matched=0)
    HeldBack.objects.create(brand_id=lumen.pk, raw_item=lamp, watch_ids=[1], held_at=now)
    assert retire(now + 3 * DAY) == 0


def test_what_was_emptied_keeps_its_hash_so_that_it_does_not_come_back(town, lumen, now) -> None:
    heard(town, now, "Ma lampe")
    RawItem.objects.update(payload=b"")
    assert retire(now + 100 * DAY) == 0
