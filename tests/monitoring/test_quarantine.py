"""What waits in quarantine, what is counted, what is grouped."""

import json
from datetime import timedelta

import pytest

from apps.agency.access import Forbidden
from apps.collection.files import FileSource
from apps.collection.models import Feed
from apps.core.errors import VigieError
from apps.core.tenancy import entered
from apps.monitoring.models import AccountRawItem, Mention
from apps.monitoring.services import quarantine
from apps.monitoring.services.conservation import check_conservation
from apps.monitoring.services.copies import group_copies
from apps.monitoring.services.loading import load
from apps.monitoring.services.recording import Found, record_mentions
from tests.monitoring.test_collect import post

BAD = {"id": "7", "text": "Ma lampe", "posted_at": "20/11/2026", "date": "2026-11-20"}


@pytest.fixture
def waiting(tmp_path, lumen, now):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(BAD) + "\n" + json.dumps(BAD | {"id": "8", "posted_at": "2026-11-20"}) + "\n")
    load(path, lumen, FileSource({}), lambda: now, lambda _lines, _offset: None)
    with entered(lumen):
        yield AccountRawItem.objects.get(state="quarantined")


def test_an_item_that_is_understood_now_becomes_a_mention(waiting, carole, lumen, actor, now) -> None:
    Feed.objects.filter(pk=waiting.feed_id).update(params={"map": {"posted_at": "date"}})
    assert quarantine.retry(actor(carole, lumen), waiting.pk, now).state == "recorded"
    assert Mention.objects.filter(external_id="7").exists()


def test_an_item_that_still_fails_stays_with_its_reason(waiting, carole, lumen, actor, now) -> None:
    item = quarantine.retry(actor(carole, lumen), waiting.pk, now)
    assert (item.state, bool(item.error)) == ("quarantined", True)


def test_discarding_needs_a_reason_and_the_right(waiting, alice, carole, lumen, actor) -> None:
    with pytest.raises(Forbidden):
        quarantine.discard(actor(alice, lumen), waiting.pk, "essai")
    with pytest.raises(VigieError):
        quarantine.discard(actor(carole, lumen), waiting.pk, " ")
    assert quarantine.discard(actor(carole, lumen), waiting.pk, "essai").state == "discarded"


def test_what_came_in_equals_what_became_of_it(waiting) -> None:
    assert check_conservation() == {}


def test_an_item_that_vanished_is_noticed(waiting) -> None:
    AccountRawItem.objects.filter(pk=waiting.pk).delete()
    assert check_conservation() == {waiting.feed_id: 1}


def test_copies_of_one_text_point_to_the_first(lumen_db, now) -> None:
    text = "Boycottez Maison Lumen, leurs lampes brûlent les enfants, partagez avant que ce soit effacé"
    texts = [text, text + " !", "RT " + text, "Rien à voir : il pleut sur Brest depuis lundi matin"]
    ids = record_mentions(
        [Found(post(str(n), one, now + timedelta(minutes=n))) for n, one in enumerate(texts)], now
    ).mention_ids
    group_copies(ids)
    assert list(Mention.objects.order_by("external_id").values_list("copy_of", flat=True)) == [
        None,
        ids[0],
        ids[0],
        None,
    ]
