"""Collecting feeds: leases, cursors, failures, quarantine, edits and deletions."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.agency.access import SYSTEM
from apps.collection import services as feeds
from apps.collection.models import Feed, Post, RawItem
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.monitoring.models import Author, Mention, MentionVersion
from apps.monitoring.services import collecting, recording
from apps.monitoring.services.recording import Found, record_mentions
from apps.monitoring.services.watches import save_watch
from apps.networks.contract import AuthorData, Connector, NetworkError, Page, PostData, RawRecord
from apps.networks.offers import Capabilities, ListenKind


def post(number: str, text: str, now, **more) -> PostData:
    return PostData(number, "town", "post", text, "", now, AuthorData("zoe", "zoe", followers=12), **more)


class Town(Connector):
    """A network of the tests: says what it is told to say."""

    kind, label = "town", "Town"
    pages: list = []
    posts: dict = {}

    @classmethod
    def capabilities(cls, tier=""):
        return Capabilities(listen=(ListenKind("stream", "Everything"),))

    def listen(self, feed, limit=100):
        page = self.pages.pop(0)
        if isinstance(page, Exception):
            raise page
        return page

    @classmethod
    def parse(cls, record):
        if record.payload == b"broken":
            raise NetworkError("This is not a post.", kind="malformed")
        return cls.posts[record.external_id]


@pytest.fixture
def town(db, monkeypatch, now, lumen):
    monkeypatch.setattr(collecting, "connector", lambda _kind: Town)
    monkeypatch.setattr(collecting, "is_own", lambda _kind, _listen: True)
    Town.pages, Town.posts = [], {}
    with entered(lumen):
        save_watch(SYSTEM, "Lampe", "lampe", now)
    return Feed.objects.create(kind="town", name="town", next_at=now)


def say(*posts: PostData, cursor=None, change="post") -> None:
    Town.posts |= {one.external_id: one for one in posts}
    records = [RawRecord(one.external_id, one.text.encode(), change) for one in posts]
    Town.pages.append(Page(records, cursor or {"since": len(Town.posts)}))


def test_a_post_that_matches_becomes_the_brands_mention(town, lumen, tramway, now) -> None:
    say(post("1", "La lampe clignote", now), post("2", "Il pleut", now))
    assert collecting.collect(town.pk, now) == 1
    with entered(lumen):
        assert Mention.objects.get().text == "La lampe clignote"
    with entered(tramway):
        assert not Mention.objects.exists()
    assert Post.objects.count() == 2


def test_the_cursor_moves_with_the_rows(town, now) -> None:
    say(post("1", "lampe", now), cursor={"since": 41})
    collecting.collect(town.pk, now)
    town.refresh_from_db()
    assert town.cursor == {"since": 41}
    assert town.leased_until is None


def test_the_same_page_again_records_nothing_twice(town, lumen, now) -> None:
    for _ in range(2):
        say(post("1", "lampe", now))
        collecting.collect(town.pk, now)
    with entered(lumen):
        assert Mention.objects.count() == 1
    assert RawItem.objects.count() == 1


def test_one_broken_item_does_not_block_the_others(town, lumen, now) -> None:
    Town.posts["1"] = post("1", "lampe", now)
    Town.pages.append(Page([RawRecord("0", b"broken"), RawRecord("1", b"lampe")], {"since": 2}))
    collecting.collect(town.pk, now)
    assert RawItem.objects.get(external_id="0").state == "quarantined"
    with entered(lumen):
        assert Mention.objects.count() == 1


def test_what_postgresql_refuses_is_quarantined_alone(town, lumen, now, monkeypatch) -> None:
    monkeypatch.setattr(recording, "clean", lambda text, _limit: text)
    say(post("1", "lampe un", now), post("2", "lampe\x00", now), post("3", "lampe trois", now))
    collecting.collect(town.pk, now)
    item = RawItem.objects.get(external_id="2")
    assert (item.state, item.sqlstate) == ("quarantined", "22021")
    with entered(lumen):
        assert sorted(Mention.objects.values_list("external_id", flat=True)) == ["1", "3"]


def test_somebody_elses_turn_is_left_alone(town, now) -> None:
    assert feeds.lease(town.pk, now) is not None
    assert collecting.collect(town.pk, now) == 0
    assert feeds.lease(town.pk, now + timedelta(minutes=6)) is not None


def test_who_lost_the_lease_writes_nothing(town, lumen, now) -> None:
    taken = feeds.lease(town.pk, now)
    feeds.lease(town.pk, now + timedelta(minutes=6))
    with pytest.raises(feeds.LeaseLost), transaction.atomic():
        feeds.finish(taken, Page(), feeds.Received(), now, None)


@pytest.mark.parametrize(
    ("kind", "state"), [("expired", "expired"), ("gone", "gone"), ("unreachable", "active")]
)
def test_a_failure_is_kept_on_the_feed_which_is_blind(town, now, kind, state) -> None:
    Town.pages.append(NetworkError("No.", kind=kind))
    collecting.collect(town.pk, now)
    town.refresh_from_db()
    assert (town.state, town.error_kind, town.blind_since) == (state, kind, now)
    assert town.next_at > now


def test_a_rate_limit_is_waited_for_as_the_network_says(town, now) -> None:
    Town.pages.append(NetworkError("Slow down.", kind="rate_limited", retry_after=900))
    collecting.collect(town.pk, now)
    town.refresh_from_db()
    assert town.next_at == now + timedelta(seconds=900)
    assert town.blind_since is None


def test_an_edit_keeps_what_was_said_before(town, lumen, now) -> None:
    say(post("1", "La lampe brûle", now))
    collecting.collect(town.pk, now)
    say(post("1", "La lampe va bien", now), change="edit")
    collecting.collect(town.pk, now)
    with entered(lumen):
        assert Mention.objects.get().text == "La lampe va bien"
        assert MentionVersion.objects.get().text == "La lampe brûle"


def test_a_deleted_post_is_marked_for_every_brand(town, lumen, now) -> None:
    say(post("1", "lampe", now))
    collecting.collect(town.pk, now)
    Town.pages.append(Page([RawRecord("1", b"", "delete")], {"since": 3}))
    collecting.collect(town.pk, now)
    with entered(lumen):
        assert Mention.objects.get().deleted_at == now
    assert not Post.objects.exists()


def test_mentions_are_told_to_the_next_stage_in_one_event(lumen_db, now) -> None:
    record_mentions([Found(post(str(number), "lampe", now)) for number in range(3)], now)
    event = OutboxEvent.objects.get(task="analysis.classify", brand_id=lumen_db.pk)
    assert len(event.payload["mention_ids"]) == 3


def test_hostile_texts_are_stored_as_said_and_bounded(lumen_db, now) -> None:
    texts = ["😡" * 10_000, "a\u202eb", "e\u0301" * 50_000, "\x00nul"]
    record_mentions([Found(post(str(number), text, now)) for number, text in enumerate(texts)], now)
    stored = dict(Mention.objects.values_list("external_id", "text"))
    assert stored["0"] == texts[0]
    assert stored["1"].startswith(texts[1])
    assert len(stored["2"]) == 20_000
    assert stored["3"] == "nul"


def test_an_author_is_one_row_with_a_count(lumen_db, now) -> None:
    record_mentions([Found(post("1", "a", now)), Found(post("2", "b", now + timedelta(hours=1)))], now)
    author = Author.objects.get()
    assert (author.mention_count, author.last_seen_at) == (2, now + timedelta(hours=1))


def test_an_archived_brand_receives_nothing(town, lumen, now) -> None:
    lumen.state = "archived"
    lumen.save()
    say(post("1", "lampe", now))
    assert collecting.collect(town.pk, now) == 0
