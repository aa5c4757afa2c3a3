"""Bluesky on a real network of its own servers, and on its lexicons."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from atproto import models

from apps.networks.bluesky.connector import BlueskyConnector
from apps.networks.bluesky.firehose import Haul, read_frame
from apps.networks.bluesky.records import block_record, facets, gate_record, record_key, reply_record
from apps.networks.bluesky.session import _sessions
from apps.networks.contract import AccountData, FeedData, NetworkError, RawRecord, Target, Upload
from apps.networks.http import HttpClient
from apps.networks.secret import Secret

from .bluesky_lab import Lab, moderation_reports
from .conftest import Recorder

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
GOOD = "Nous sommes navrés 🙏 https://lumen.example/aide #lumen"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    running = Lab()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def full(lab: Lab) -> Lab:
    lab.need_full()
    return lab


def failure(call: Any, *args: Any) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        call(*args)
    return caught.value


def texts(records: Any) -> list[str]:
    return [BlueskyConnector.parse(record).text for record in records]


def firehose(lab: Lab, cursor: Any = None, wait: float = 1.0, limit: int = 100) -> Any:
    network = BlueskyConnector(None, HttpClient(private_hosts=[lab.host]))
    return network.listen(FeedData("firehose", {"server": lab.pds, "wait": wait}, cursor), limit)


# -- with a data server ----------------------------------------------------------------------------------


def test_the_firehose_brings_posts_and_replays_them_from_a_cursor(lab: Lab) -> None:
    fan = lab.person("fan")
    start = firehose(lab, {"seq": 0}, limit=10_000).cursor
    fan.say("Ma lampe chauffe", langs=["fr"])
    fan.say("Toujours")
    first = firehose(lab, start)
    assert texts(first.records) == texts(firehose(lab, start).records) == ["Ma lampe chauffe", "Toujours"]
    post = BlueskyConnector.parse(first.records[0])
    assert (post.author.external_id, post.lang, post.kind) == (fan.did, "fr", "post")
    assert firehose(lab, first.cursor).records == []


def test_the_firehose_tells_deletions_and_pages_by_limit(lab: Lab) -> None:
    fan = lab.person("fan")
    start = firehose(lab, {"seq": 0}, limit=10_000).cursor
    target = fan.say("Oups")
    fan.delete(target.external_id)
    page = firehose(lab, start, limit=1)
    assert (page.records[0].change, page.more) == ("post", True)
    (deleted,) = firehose(lab, page.cursor).records
    assert (deleted.change, deleted.external_id) == ("delete", target.external_id)


def test_a_cursor_from_the_future_begins_again(lab: Lab) -> None:
    page = firehose(lab, {"seq": 10**9})
    assert (page.cursor, page.more) == ({"seq": 0}, True)


def test_a_reply_goes_out_once_under_its_key(lab: Lab) -> None:
    brand, fan = lab.person("brand"), lab.person("fan")
    target, network = fan.say("Ma lampe chauffe"), brand.connector()
    assert network.find_own_reply(target, GOOD, "key-1", LONG_AGO) is None
    sent = network.reply(target, GOOD, "key-1")
    assert failure(network.reply, target, GOOD, "key-1").kind == "unknown_outcome"
    assert network.find_own_reply(target, GOOD, "key-1", LONG_AGO) == sent


def test_a_reply_lies_in_the_conversation_and_its_links_can_be_clicked(lab: Lab) -> None:
    brand, fan = lab.person("brand"), lab.person("fan")
    root = fan.post("Ma lampe chauffe")
    below = fan.answer(root, "Et maintenant elle fume")
    start = firehose(lab, {"seq": 0}, limit=10_000).cursor
    brand.connector().reply(Target(below["uri"]), f"@{fan.handle} {GOOD}", "key-2")
    (post,) = map(BlueskyConnector.parse, firehose(lab, start).records)
    assert (post.parent_external_id, post.root_external_id) == (below["uri"], root["uri"])
    assert post.links == ("https://lumen.example/aide",)


def test_a_picture_goes_out_with_a_reply(lab: Lab) -> None:
    brand, fan = lab.person("brand"), lab.person("fan")
    start = firehose(lab, {"seq": 0}, limit=10_000).cursor
    pixel = bytes.fromhex("89504e470d0a1a0a0000000d49484452")
    brand.connector().reply(
        fan.say("Montrez"), "Voici", "k", [Upload("a.png", "image/png", pixel, "Une lampe")]
    )
    post = BlueskyConnector.parse(firehose(lab, start).records[-1])
    assert [(media.kind, media.alt) for media in post.media] == [("image", "Une lampe")]


def test_a_reply_that_is_too_long_or_to_nothing_is_not_sent(lab: Lab) -> None:
    brand, target = lab.person("brand"), lab.person("fan").say("Bonjour")
    network = brand.connector()
    assert failure(network.reply, target, "é" * 301, "k").kind == "refused"
    gone = Target(target.external_id[:-3] + "222")
    assert failure(network.reply, gone, "Bonjour", "k").kind == "gone"


def test_own_posts_are_deleted_twice_without_harm_and_others_never(lab: Lab) -> None:
    brand, target = lab.person("brand"), lab.person("fan").say("Clowns")
    network, own = brand.connector(), brand.say("Brouillon")
    network.delete(own)
    network.delete(own)
    assert failure(network.delete, target).kind == "not_allowed"


def test_check_says_who_and_a_wrong_password_has_expired(lab: Lab) -> None:
    brand = lab.person("brand")
    assert brand.connector().check().external_id == brand.did
    brand.password = "wrong"
    error = failure(brand.connector().check)
    assert (error.kind, "wrong" in str(error)) == ("expired", False)


def test_an_old_token_is_renewed_without_a_word(lab: Lab) -> None:
    network = lab.person("brand").connector()
    session = network.xrpc.session()
    session.access = session.access[:-8] + "AAAAAAAA"
    assert network.check().external_id == session.did
    assert "did:" in repr(session)
    assert session.refresh not in repr(session)


# -- with search, notifications and moderation -----------------------------------------------------------


def test_a_stranger_posts_a_watched_word_and_it_is_found(full: Lab) -> None:
    fan, network = full.person("fan"), full.person("brand").connector()
    word = f"lampe{fan.did[-8:]}"
    fan.say(f"Première {word}")
    full.settle()
    first = network.listen(FeedData("search", {"q": word}))
    fan.say(f"Deuxième {word}")
    full.settle()
    second = network.listen(FeedData("search", {"q": word}, first.cursor))
    assert (texts(first.records), texts(second.records)) == ([f"Première {word}"], [f"Deuxième {word}"])
    post = network.parse(second.records[0])
    assert (post.author.handle, post.replies) == (fan.handle, 0)


def test_replies_and_mentions_are_notified(full: Lab) -> None:
    brand, fan = full.person("brand"), full.person("fan")
    own = brand.post("Notre lampe")
    fan.answer(own, "Elle chauffe")
    full.settle()
    page = brand.connector().listen(FeedData("notifications"))
    (post,) = [brand.connector().parse(record) for record in page.records]
    assert (post.text, post.parent_external_id, post.author.handle) == (
        "Elle chauffe",
        own["uri"],
        fan.handle,
    )
    assert brand.connector().listen(FeedData("notifications", cursor=page.cursor)).records == []


def test_the_thread_sweep_finds_a_reply_to_a_reply(full: Lab) -> None:
    brand, fan, troll = full.person("brand"), full.person("fan"), full.person("troll")
    own = brand.post("Notre lampe")
    answer = fan.answer(own, "Elle chauffe")
    reference = {"uri": answer["uri"], "cid": answer["cid"]}
    troll.post("Clowns", reply={"root": {"uri": own["uri"], "cid": own["cid"]}, "parent": reference})
    full.settle()
    page = brand.connector().listen(FeedData("threads"))
    assert texts(page.records) == ["Elle chauffe", "Clowns"]
    assert brand.connector().listen(FeedData("threads", cursor=page.cursor)).records == []


def test_a_thread_is_fetched_around_a_post(full: Lab) -> None:
    brand, fan = full.person("brand"), full.person("fan")
    root = fan.post("Racine")
    answer = fan.answer(root, "Réponse")
    full.settle()
    assert texts(brand.connector().fetch_thread(Target(answer["uri"]))) == ["Racine", "Réponse"]
    assert failure(brand.connector().fetch_thread, Target(root["uri"][:-3] + "222")).kind == "gone"


def test_a_reply_is_hidden_and_shown_again(full: Lab) -> None:
    brand, troll, network = full.person("brand"), full.person("troll"), None
    network, own = brand.connector(), brand.post("Notre lampe")
    insults = [Target(troll.answer(own, f"Clowns {number}")["uri"]) for number in range(2)]
    for insult in (*insults, insults[0]):
        network.hide(insult)
    full.settle()
    gate = network._read(own["uri"].replace("feed.post", "feed.threadgate"))
    assert gate["value"]["hiddenReplies"] == [insults[1].external_id, insults[0].external_id]
    network.unhide(insults[0])
    gate = network._read(own["uri"].replace("feed.post", "feed.threadgate"))
    assert gate["value"]["hiddenReplies"] == [insults[1].external_id]
    foreign = Target(troll.answer(troll.post("À moi"), "x")["uri"])
    assert failure(network.hide, foreign).kind == "not_allowed"


def test_people_are_blocked_and_muted_and_it_is_undone(full: Lab) -> None:
    brand, troll = full.person("brand"), full.person("troll")
    network, insult = brand.connector(), troll.say("Clowns")
    network.block(insult)
    network.block(insult)
    network.mute(insult)
    full.settle()
    viewer = brand.profile_of(troll.did)["viewer"]
    assert (bool(viewer.get("blocking")), viewer["muted"]) == (True, True)
    network.unblock(insult)
    network.unmute(insult)
    full.settle()
    viewer = brand.profile_of(troll.did)["viewer"]
    assert (bool(viewer.get("blocking")), viewer["muted"]) == (False, False)


def test_a_report_reaches_the_moderation_service(full: Lab) -> None:
    brand, insult = full.person("brand"), full.person("troll").say("Clowns")
    full.settle()
    brand.connector().report(insult)
    assert any(event["subject"].get("uri") == insult.external_id for event in moderation_reports(full))


def test_what_is_gone_is_told_when_asked(full: Lab) -> None:
    fan = full.person("fan")
    kept, gone = fan.say("Je reste"), fan.say("Je pars")
    full.settle()
    fan.delete(gone.external_id)
    full.settle()
    found = full.person("brand").connector().recheck([kept.external_id, gone.external_id])
    assert [(record.external_id, record.change) for record in found] == [(gone.external_id, "delete")]


# -- without a server ------------------------------------------------------------------------------------

PARENT = {
    "uri": "at://did:plc:fan/app.bsky.feed.post/3kabcdefghijk",
    "cid": "bafyreib",
    "value": {"text": "x"},
}


def offline(*answers: httpx.Response | Exception) -> tuple[BlueskyConnector, Recorder]:
    _sessions.clear()
    session = {"did": "did:plc:brand", "handle": "brand.test", "accessJwt": "a", "refreshJwt": "r"}
    recorder = Recorder(httpx.Response(200, json=session), *answers)
    account = AccountData("did:plc:brand", "brand.test", credentials={"password": Secret("hunter2")})
    return BlueskyConnector(account, recorder.http), recorder


def test_our_records_are_what_the_lexicons_describe() -> None:
    images = [
        {
            "alt": "",
            "image": {"$type": "blob", "ref": {"$link": "bafkrei"}, "mimeType": "image/png", "size": 1},
        }
    ]
    text = f"@odile.test {GOOD}"
    reply = reply_record(text, PARENT, at=NOW, people={"odile.test": "did:plc:odile"}, images=images)
    gate, block = (
        gate_record(PARENT["uri"], [PARENT["uri"]], None, at=NOW),
        block_record("did:plc:troll", at=NOW),
    )
    lexicons = (
        models.AppBskyFeedPost.Record,
        models.AppBskyFeedThreadgate.Record,
        models.AppBskyGraphBlock.Record,
    )
    for record, lexicon in zip((reply, gate, block), lexicons, strict=True):
        assert isinstance(models.get_or_create(record, lexicon, strict_string_format=True), lexicon)
        assert set(record) <= {field.alias or name for name, field in lexicon.model_fields.items()}


def test_a_key_always_makes_the_same_valid_record_key() -> None:
    keys = {record_key(str(number)) for number in range(1000)}
    assert len(keys) == 1000
    assert record_key("1") == record_key("1")
    assert all(len(key) == 13 and key[0] in "234567abcdefghij" for key in keys)


def test_facets_count_bytes_not_letters() -> None:
    text = "é 🙏 voir https://x.example/a?b=1, et #lumen."
    for facet in facets(text, {}):
        part = text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        assert part in {"https://x.example/a?b=1", "#lumen"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(500, json={"error": "InternalServerError"}), "unknown_outcome"),
        (httpx.ReadTimeout("slow"), "unknown_outcome"),
        (httpx.Response(429, headers={"RateLimit-Reset": "60", "RateLimit-Remaining": "0"}), "rate_limited"),
        (httpx.Response(401, json={"error": "AccountTakedown"}), "expired"),
        (httpx.Response(400, json={"error": "InvalidRequest"}), "refused"),
        (httpx.Response(200, content=b"{"), "unknown_outcome"),
    ],
)
def test_what_a_failed_reply_means(answer: httpx.Response | Exception, kind: str) -> None:
    network, _recorder = offline(httpx.Response(200, json=PARENT), answer)
    assert failure(network.reply, Target(PARENT["uri"]), "Bonjour", "k").kind == kind


def test_a_reply_whose_parent_cannot_be_read_is_surely_not_sent() -> None:
    network, _recorder = offline(httpx.Response(502))
    assert failure(network.reply, Target(PARENT["uri"]), "Bonjour", "k").surely_not_applied


def test_a_process_signs_in_once() -> None:
    me = httpx.Response(200, json={"did": "did:plc:brand", "handle": "brand.test"})
    network, recorder = offline(me, me)
    network.check()
    network.check()
    assert [request.url.path.rpartition(".")[2] for request in recorder.requests] == [
        "createSession",
        "getSession",
        "getSession",
    ]


@pytest.mark.parametrize("frame", [b"", b"\xff\xff", b"\xa1", b"\xa2bop\x01at\x67#commit\xa0"])
def test_a_frame_that_cannot_be_read_is_malformed(frame: bytes) -> None:
    assert failure(read_frame, frame, Haul(None)).kind == "malformed"


def test_a_post_may_not_be_later_than_it_was_seen() -> None:
    view = {"uri": PARENT["uri"], "author": {"did": "did:plc:fan"}, "indexedAt": "2026-03-01T10:00:00Z"}
    record = {"text": "x", "createdAt": "2099-01-01T00:00:00Z"}
    post = BlueskyConnector.parse(RawRecord(PARENT["uri"], json.dumps({**view, "record": record}).encode()))
    assert post.posted_at == NOW


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"uri": "x", "author": {}, "record": {}}'])
def test_a_post_that_is_none_is_malformed(payload: bytes) -> None:
    assert failure(BlueskyConnector.parse, RawRecord("x", payload)).kind == "malformed"
