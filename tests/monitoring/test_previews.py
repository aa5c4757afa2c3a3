"""Trying a query before it is saved, and word lists that reach every watch."""

import time
from datetime import timedelta

import pytest

from apps.agency.access import Forbidden
from apps.agency.models import Brand
from apps.collection.models import Feed, KeywordList, Post, StoredQuery
from apps.collection.query import QueryError, parse
from apps.collection.word_lists import BY_SECTOR
from apps.core.errors import VigieError
from apps.core.tasks import run_due
from apps.core.tenancy import current_brand, entered, in_public
from apps.monitoring.previews import cost_of, explain_post, preview_query, text_of_post
from apps.monitoring.services.collecting import take_in
from apps.monitoring.services.recording import Found, key, record_mentions
from apps.monitoring.services.watches import save_watch
from apps.monitoring.services.word_lists import (
    apply_changed_lists,
    forget_brand_list,
    save_brand_list,
    start_brand_list,
    starters,
    word_lists,
)
from apps.networks.contract import AuthorData, MediaData, RawRecord
from tests.monitoring.test_collect import Town, post, town

__all__ = ["town"]


def keep(now, number: int, text: str, **data: object) -> Post:
    return Post(
        network="town",
        sha256=key("town", str(number)),
        feed_id=1,
        text=text,
        posted_at=now,
        collected_at=now,
        data={"author": "zoe", **data},
    )


def test_a_preview_counts_by_day_over_public_posts_and_own_mentions_each_once(lumen_db, now) -> None:
    with in_public():
        Post.objects.bulk_create(
            keep(now - timedelta(days=number % 3), number, f"lampe {number}") for number in range(6)
        )
    record_mentions([Found(post("0", "lampe 0", now)), Found(post("9", "Ma lampe", now))], now)
    found = preview_query("lampe", {}, now)
    assert (found.looked_at, found.total, found.is_sample) == (7, 7, False)
    assert [count for _day, count in found.count_per_day] == [0, 0, 0, 0, 0, 2, 2, 3]
    places = {example.place for example in found.examples}
    assert places == {"mention", "post"}
    example = found.examples[0]
    assert [example.text[span.start : span.end].casefold() for span in example.spans] == ["lampe"]


def test_everything_a_query_can_ask_about_is_kept_of_a_public_post(town, now) -> None:
    Town.posts["1"] = post(
        "1",
        "Voyez",
        now,
        likes=7,
        reposts=3,
        country="FR",
        lang="fr",
        links=("https://lumen.example/a",),
        media=(MediaData("image", "https://x.example/i"),),
        parent_external_id="p",
    )
    author = AuthorData("zoe", "zoe", bio="journaliste", followers=12_000, verified=True)
    object.__setattr__(Town.posts["1"], "author", author)
    take_in(town, None, Town, [(RawRecord("1", b"a"), "")], now)
    kept = Post.objects.get()
    assert text_of_post(kept.text, kept.network, kept.data) == collecting_view(Town.posts["1"])
    query = (
        "voyez bio:journaliste followers>10000 has:image link:lumen.example country:fr is:reply is:verified"
    )
    with entered(Brand.objects.get(slug="lumen")):
        assert preview_query(query, {}, now).total == 1


def collecting_view(said):
    from apps.monitoring.services.collecting import post_text

    return post_text(said)


def test_a_preview_of_five_thousand_posts_is_quick_and_bounded(lumen_db, now) -> None:
    words = "La lampe Aurore clignote depuis mardi et personne ne répond au service client"
    with in_public():
        Post.objects.bulk_create(
            keep(now - timedelta(minutes=number), number, f"{words} {number}") for number in range(5200)
        )
    preview_query("lampe", {}, now)
    began = time.process_time()
    found = preview_query('"service client" ET (lampe OU suspension) SAUF concours', {}, now)
    seconds = time.process_time() - began
    assert (found.looked_at, found.is_sample, len(found.examples)) == (5000, True, 10)
    assert 1300 < found.cost.mentions_per_day < 1500
    assert seconds < 1.0  # of work, however busy the machine


def test_the_cost_is_told_against_the_brands_quota() -> None:
    assert cost_of(240, None).level == "light"
    assert cost_of(240, 100).quota_share == pytest.approx(0.1)
    assert (cost_of(1200, 100).level, cost_of(2401, 100).level) == ("heavy", "too_much")


def test_a_pasted_post_tells_which_part_matched() -> None:
    text = "Votre L\u200bampe, quelle arnaque"
    spans = explain_post("lampe ET arnaqu*", text)
    assert [text[span.start : span.end] for span in spans] == ["L\u200bampe", "arnaque"]
    assert explain_post("lampe SAUF arnaque", text) is None
    with pytest.raises(QueryError):
        explain_post("SAUF arnaque", text)


# -- word lists ----------------------------------------------------------------------------------------------


def stored() -> str:
    with in_public():
        return StoredQuery.objects.get(brand_id=Brand.objects.get(slug="lumen").pk).text


@pytest.fixture
def crisis(phare, lumen_db, carole, actor, now):
    with in_public():
        KeywordList.objects.create(agency_id=None, name="crise", words=["honte"])
        found = KeywordList.objects.create(agency_id=phare.pk, name="crise", words=["scandale", "arnaque"])
    save_watch(actor(carole, lumen_db), "Crise", "lampe ET list:crise", now)
    return found


def test_the_agencys_own_list_comes_before_everybodys(crisis, phare) -> None:
    assert word_lists(phare.pk)["crise"] == ["scandale", "arnaque"]
    assert "arnaque" in stored()
    assert "honte" not in stored()


def test_what_the_brand_adds_and_removes_reaches_its_watches_at_once(crisis, lumen, carole, actor) -> None:
    save_brand_list(actor(carole, lumen), "crise", ["défaut"], ["Arnaque"])
    assert "defaut" in stored()
    assert "arnaque" not in stored()
    forget_brand_list(actor(carole, lumen), "crise")
    assert "arnaque" in stored()


def test_the_other_brand_does_not_see_it(crisis, lumen, tramway, phare, carole, actor) -> None:
    save_brand_list(actor(carole, lumen), "crise", ["défaut"])
    with entered(tramway):
        assert word_lists(phare.pk)["crise"] == ["scandale", "arnaque"]


def test_a_list_the_agency_changes_reaches_every_brands_watches(crisis, lumen, now) -> None:
    with in_public():
        assert apply_changed_lists(now) == 2
        crisis.words = ["boycott"]
        crisis.save()
        assert apply_changed_lists(now) == 1
        assert apply_changed_lists(now) == 0
        run_due()
    assert "boycott" in stored()
    assert "arnaque" not in stored()


def test_a_list_that_a_watch_needs_stays(crisis, lumen, carole, actor, now) -> None:
    by = actor(carole, lumen)
    save_brand_list(by, "maison", ["abat-jour"])
    save_watch(by, "Maison", "list:maison", now)
    with pytest.raises(VigieError):
        forget_brand_list(by, "maison")
    assert "maison" in word_lists(current_brand().agency_id)


@pytest.mark.parametrize("words", [[], ["(jamais fermé"], ["x" * 101]])
def test_a_list_that_could_not_be_used_is_refused(lumen_db, carole, actor, words) -> None:
    with pytest.raises(VigieError):
        save_brand_list(actor(carole, lumen_db), "vide", words)
    assert "vide" not in word_lists(lumen_db.agency_id)


def test_a_moderator_may_not_change_lists(lumen_db, alice, actor) -> None:
    with pytest.raises(Forbidden):
        save_brand_list(actor(alice, lumen_db), "crise", ["x"])


@pytest.mark.parametrize("sector", BY_SECTOR)
def test_a_sectors_crisis_words_are_a_start(lumen_db, carole, actor, now, sector) -> None:
    by = actor(carole, lumen_db)
    made = start_brand_list(by, sector)
    watch = save_watch(by, sector, f"lumen ET list:{made.name}", now)
    assert watch.pk
    assert len(made.added) > 20
    assert sector in {one.sector for one in starters()}
    parse(f"list:{made.name}", word_lists(lumen_db.agency_id))


def test_an_unknown_sector_is_named(lumen_db, carole, actor) -> None:
    with pytest.raises(VigieError) as refused:
        start_brand_list(actor(carole, lumen_db), "lune")
    assert refused.value.value == "lune"


def test_a_public_feed_keeps_what_previews_need_even_of_hostile_posts(town, now) -> None:
    Town.posts["1"] = post("1", "a\x00b\ud800", now, links=("https://x.example/\x00",), lang="fr")
    take_in(town, None, Town, [(RawRecord("1", b"a"), "")], now)
    assert Post.objects.get().data["links"] == ["https://x.example/"]
    assert Feed.objects.filter(pk=town.pk).exists()
