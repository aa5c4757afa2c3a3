"""The practice network and its connector: what is heard, what is done, and what is known after a fault."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError, call_command

from apps.networks.contract import FeedData, NetworkError, Sent, Target
from apps.networks.practice.server.life import reaction, take
from apps.networks.practice.server.people import person
from apps.networks.practice.server.store import Store
from apps.networks.practice.server.town import Town
from apps.networks.registry import connector

from .practice_town import RunningTown

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
GOOD = "Nous sommes navrés. Écrivez-nous en privé, nous remplaçons votre lampe."


@pytest.fixture
def town(tmp_path: Path) -> Iterator[RunningTown]:
    running = RunningTown(tmp_path)
    yield running
    running.stop()


def failure(call: object, *args: object) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value


def test_a_stream_is_read_to_its_end_page_by_page(town: RunningTown) -> None:
    for number in range(5):
        town.say(f"Maison Lumen {number}")
    network, texts, cursor, more = town.connector(), [], None, True
    while more:
        page = network.listen(FeedData("stream", cursor=cursor), limit=2)
        texts += [network.parse(record).text for record in page.records]
        cursor, more = page.cursor, page.more
    assert texts == [f"Maison Lumen {number}" for number in range(5)]


def test_a_search_finds_words_without_accents(town: RunningTown) -> None:
    town.say("Ma lampe brûle")
    town.say("Il pleut")
    page = town.connector().listen(FeedData("search", {"q": "BRULE lampe"}))
    assert [town.connector().parse(record).text for record in page.records] == ["Ma lampe brûle"]


def test_notifications_are_what_is_said_to_the_brand(town: RunningTown) -> None:
    own = town.say("Notre lampe", author="maison_lumen")
    town.say("Elle chauffe", parent=own.external_id)
    town.say("Dites, @maison_lumen ?")
    town.say("Rien à voir")
    page = town.connector().listen(FeedData("notifications"))
    posts = [town.connector().parse(record) for record in page.records]
    assert [(post.text, post.parent_external_id) for post in posts] == [
        ("Elle chauffe", own.external_id),
        ("Dites, @maison_lumen ?", None),
    ]


def test_edits_and_deletions_are_heard(town: RunningTown) -> None:
    target = town.say("Brouillon")
    town.practice.store.edit(int(target.external_id), "Mieux", at=time.time())
    town.practice.store.delete(int(target.external_id), at=time.time())
    page = town.connector().listen(FeedData("stream"))
    assert [record.change for record in page.records] == ["post", "edit", "delete"]


def test_a_reply_is_sent_and_found_again(town: RunningTown) -> None:
    target, network = town.say("Ma lampe chauffe"), town.connector()
    sent = network.reply(target, GOOD, "key-1")
    assert network.find_own_reply(target, GOOD, "key-1", LONG_AGO) == sent
    assert network.find_own_reply(target, "autre chose", "key-1", LONG_AGO) is None
    assert network.find_own_reply(target, GOOD, "key-1", datetime.now(UTC) + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("fault", "kind", "applied"),
    [
        ("429", "rate_limited", False),
        ("500_before", "unknown_outcome", False),
        ("500_after", "unknown_outcome", True),
        ("timeout_before", "unknown_outcome", False),
        ("timeout_after", "unknown_outcome", True),
        ("half", "unknown_outcome", True),
        ("late", "unknown_outcome", True),
    ],
)
def test_after_a_fault_the_network_tells_what_happened(
    town: RunningTown, fault: str, kind: str, applied: bool
) -> None:
    target, network = town.say("Ma lampe chauffe"), town.connector()
    town.break_writes(fault)
    assert failure(network.reply, target, GOOD, "key-1").kind == kind
    time.sleep(1.0 if fault == "late" else 0)
    assert (network.find_own_reply(target, GOOD, "key-1", LONG_AGO) is not None) is applied


def test_a_late_effect_is_not_there_when_asked_too_early(town: RunningTown) -> None:
    target, network = town.say("Ma lampe chauffe"), town.connector()
    town.break_writes("late")
    failure(network.reply, target, GOOD, "key-1")
    assert network.find_own_reply(target, GOOD, "key-1", LONG_AGO) is None


def test_listing_lag_hides_what_was_just_done(town: RunningTown) -> None:
    target, network = town.say("Ma lampe chauffe"), town.connector()
    town.control(faults={"lag": 30.0, "seed": 1})
    network.reply(target, GOOD, "key-1")
    assert network.find_own_reply(target, GOOD, "key-1", LONG_AGO) is None
    assert town.answers(target) == [GOOD]


def test_by_default_a_second_send_is_a_second_reply(town: RunningTown) -> None:
    target, network = town.say("Ma lampe chauffe"), town.connector()
    first, second = (network.reply(target, GOOD, "key-1") for _try in range(2))
    assert first != second


def test_an_idempotent_server_answers_a_key_once(tmp_path: Path) -> None:
    town = RunningTown(tmp_path, idempotent=True)
    target, network = town.say("Ma lampe chauffe"), town.connector()
    first, second = (network.reply(target, GOOD, "key-1") for _try in range(2))
    assert (first, town.answers(target)) == (second, [GOOD])
    town.stop()


def test_reading_may_repeat_and_shuffle_but_loses_nothing(town: RunningTown) -> None:
    for number in range(8):
        town.say(f"Maison Lumen {number}")
    town.control(faults={"probability": 1.0, "read": ["duplicates", "disorder"], "write": [], "seed": 3})
    ids = [record.external_id for record in town.connector().listen(FeedData("stream")).records]
    assert sorted(set(ids)) == [str(number) for number in range(1, 9)]


@pytest.mark.parametrize(
    ("fault", "kind"), [("429", "rate_limited"), ("500", "unreachable"), ("half", "unreachable")]
)
def test_a_broken_listing_may_be_tried_again(town: RunningTown, fault: str, kind: str) -> None:
    town.say("Maison Lumen")
    town.control(faults={"probability": 1.0, "read": [fault], "write": [], "count": 1})
    error = failure(town.connector().listen, FeedData("stream"))
    assert (error.kind, error.permanent) == (kind, False)
    assert len(town.connector().listen(FeedData("stream")).records) == 1


def test_hiding_and_deleting_reach_only_what_lies_under_ones_own_post(town: RunningTown) -> None:
    own = town.say("Notre lampe", author="maison_lumen")
    insult, foreign = town.say("Bande de clowns", parent=own.external_id), town.say("Ailleurs")
    network = town.connector()
    network.hide(insult)
    assert town.practice.store.post(int(insult.external_id)).hidden
    network.unhide(insult)
    network.delete(insult)
    network.delete(insult)
    assert town.practice.store.post(int(insult.external_id)).deleted
    assert failure(network.hide, foreign).kind == "not_allowed"


def test_blocking_and_muting_are_undone_by_their_reversal(town: RunningTown) -> None:
    network, store, troll = (
        town.connector(),
        town.practice.store,
        Target("1", author_external_id="rire_jaune"),
    )
    network.block(troll)
    network.mute(troll)
    assert (
        store.relations("maison_lumen", "block") == store.relations("maison_lumen", "mute") == {"rire_jaune"}
    )
    network.unblock(troll)
    network.unmute(troll)
    assert store.relations("maison_lumen", "block") == store.relations("maison_lumen", "mute") == set()


def test_a_report_is_counted_once(town: RunningTown) -> None:
    target, network = town.say("Clowns"), town.connector()
    network.report(target)
    network.report(target)
    assert town.control()["reports"] == 1


def test_a_wrong_token_has_expired(town: RunningTown) -> None:
    assert town.connector().check().handle == "maison_lumen"
    assert failure(town.connector("inconnu").check).kind == "expired"


def test_the_unhappy_customer_calms_down_after_good_answers(tmp_path: Path) -> None:
    store = Store(tmp_path / "t.sqlite3")
    town = Town(store, seed=1)
    asked = store.say("odile_brume", "Ma lampe chauffe", at=1.0)
    town.answered(store.say("maison_lumen", GOOD, at=2.0, parent=asked), now=2.0)
    town.react(now=100.0)
    calmed = store.thread(asked)[-1]
    assert calmed.author == "odile_brume"
    assert "merci" in calmed.text.casefold()
    town.answered(store.say("maison_lumen", GOOD, at=101.0, parent=calmed.number), now=101.0)
    town.react(now=200.0)
    assert any(word in store.thread(asked)[-1].text for word in ("réglé", "arrangé"))
    town.react(now=300.0)
    assert len(store.thread(asked)) == 5


def test_the_troll_provokes_and_then_loses_interest(tmp_path: Path) -> None:
    store = Store(tmp_path / "t.sqlite3")
    number = store.say("rire_jaune", "Clowns !", at=1.0)
    heard = []
    for turn in range(8):
        answer = store.post(store.say("basilic_co", GOOD, at=2.0 + turn, parent=number))
        line = reaction(person("rire_jaune"), answer, store.thread(number), random.Random(turn))
        heard.append(line is not None)
        number = store.say(line.author, line.text, at=2.5 + turn, parent=line.parent) if line else number
    assert heard == [True] * 5 + [False] * 3


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        (GOOD, "good"),
        ("Calmez-vous, c'est votre faute. Désolé, contactez-nous.", "bad"),
        ("Bonjour, nous avons bien reçu votre message.", "bad"),
        ("Sorry about this! Send us a DM and we will refund you.", "good"),
    ],
)
def test_an_answer_must_feel_and_say_what_comes_next(answer: str, taken: str) -> None:
    assert take(answer, 0) == taken


def test_a_new_town_has_a_past_and_keeps_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "t.sqlite3")
    Town(store, seed=1).fill(40, now=1_000_000.0)
    told, last = store.noted("beat:lumen:"), store.last_event()
    store.close()
    again = Store(tmp_path / "t.sqlite3")
    Town(again, seed=1).fill(40, now=1_000_000.0)
    assert (again.noted("beat:lumen:"), again.last_event()) == (told, last)
    assert last >= 40


def test_the_page_shows_what_was_said_without_trusting_it(town: RunningTown) -> None:
    town.say("<script>alert(1)</script>")
    page = httpx.get(town.url, trust_env=False).text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_the_registry_knows_it(town: RunningTown) -> None:
    target = town.say("Ma lampe chauffe")
    network = town.connector()
    assert isinstance(network, connector("practice"))
    assert isinstance(network.reply(target, GOOD, "k"), Sent)
    assert [network.parse(record).author.handle for record in network.fetch_thread(target)] == [
        "odile_brume",
        "maison_lumen",
    ]


@pytest.mark.parametrize("wrong", ["port", "data"])
def test_the_command_refuses_what_it_cannot_use_in_one_sentence(
    town: RunningTown, tmp_path: Path, wrong: str
) -> None:
    (tmp_path / "file").touch()
    port, data = (int(town.host.split(":")[1]), tmp_path) if wrong == "port" else (0, tmp_path / "file" / "x")
    with pytest.raises(CommandError, match=rf"--{wrong}.*Choose") as caught:
        call_command("run_practice_network", port=port, data=data)
    assert caught.value.returncode == 2


def test_what_is_gone_is_told_when_asked(town: RunningTown) -> None:
    kept, gone = town.say("Je reste"), town.say("Je pars")
    town.practice.store.delete(int(gone.external_id), at=time.time())
    found = town.connector().recheck([kept.external_id, gone.external_id])
    assert [(record.external_id, record.change) for record in found] == [(gone.external_id, "delete")]
