"""Edits and deletions may come before the post they are about, and twice."""

from datetime import timedelta

import pytest

from apps.collection.models import Feed
from apps.core.tenancy import entered
from apps.monitoring.models import AccountRawItem, Mention, Tombstone
from apps.monitoring.services.collecting import take_in
from apps.networks.contract import RawRecord
from tests.monitoring.test_collect import Town, post, town

__all__ = ["town"]


@pytest.fixture
def own(town, lumen, now):
    return Feed.objects.create(
        kind="town", name="own", brand_id=lumen.pk, account_id=1, matched=False, next_at=now
    )


def come(feed, lumen, now, *records: tuple[str, str]) -> None:
    batch = []
    for change, text in records:
        Town.posts["1"] = post("1", text, now) if text else Town.posts.get("1")
        batch = [(RawRecord("1", text.encode(), change), "")]
        take_in(feed, lumen, Town, batch, now)


def test_a_deletion_before_its_post_holds(own, lumen, now) -> None:
    come(own, lumen, now, ("delete", ""), ("post", "Ma lampe"))
    with entered(lumen):
        assert Mention.objects.get().deleted_at == now
        assert Tombstone.objects.count() == 1


def test_an_edit_before_its_post_holds(own, lumen, now) -> None:
    come(own, lumen, now, ("edit", "Ma lampe, en fait"), ("post", "Ma lampe"))
    with entered(lumen):
        assert Mention.objects.get().text == "Ma lampe, en fait"


def test_an_older_edit_that_comes_last_changes_nothing(own, lumen, now) -> None:
    Town.posts["1"] = post("1", "a", now)
    take_in(own, lumen, Town, [(RawRecord("1", b"a"), "")], now)
    for minutes, text in ((9, "dernier"), (5, "avant")):
        Town.posts["1"] = post("1", text, now, edited_at=now + timedelta(minutes=minutes))
        take_in(own, lumen, Town, [(RawRecord("1", text.encode(), "edit"), "")], now)
    with entered(lumen):
        assert Mention.objects.get().text == "dernier"


def test_a_post_and_its_edit_in_one_batch_end_as_the_edit(own, lumen, now, monkeypatch) -> None:
    texts = {b"a": "lampe", b"b": "lampe deux"}
    monkeypatch.setattr(Town, "parse", classmethod(lambda _cls, one: post("1", texts[one.payload], now)))
    take_in(own, lumen, Town, [(RawRecord("1", b"a"), ""), (RawRecord("1", b"b", "edit"), "")], now)
    with entered(lumen):
        assert Mention.objects.get().text == "lampe deux"
        assert AccountRawItem.objects.filter(state="recorded").count() == 2


def test_an_edit_that_makes_a_public_post_match_is_a_mention(town, lumen, now) -> None:
    Town.posts["1"] = post("1", "Rien", now)
    take_in(town, None, Town, [(RawRecord("1", b"a"), "")], now)
    Town.posts["1"] = post("1", "La lampe clignote", now)
    take_in(town, None, Town, [(RawRecord("1", b"b", "edit"), "")], now)
    with entered(lumen):
        assert Mention.objects.get().text == "La lampe clignote"


def test_the_root_of_the_thread_is_kept(own, lumen, now) -> None:
    Town.posts["1"] = post("1", "lampe", now, parent_external_id="p", root_external_id="r")
    take_in(own, lumen, Town, [(RawRecord("1", b"a"), "")], now)
    with entered(lumen):
        found = Mention.objects.get()
        assert (found.parent_external_id, found.root_external_id) == ("p", "r")
