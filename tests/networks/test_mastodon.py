"""Mastodon's API on a running server, and on its specification."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from apps.networks.contract import AccountData, FeedData, NetworkError, PostData, RawRecord, Target, Upload
from apps.networks.http import HttpClient
from apps.networks.mastodon.connector import MastodonConnector
from apps.networks.secret import Secret

from .conftest import Recorder
from .servers import Process, free_port, installed
from .specification import Specification

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CONFIG = """[server]
host = "127.0.0.1"
port = {port}
[auth]
permissive = false
enforce_scopes = true
""" + "".join(
    f'[[seed.accounts]]\nusername = "{name}"\naccess_token = "tok-{name}"\n'
    for name in ("brand", "fan", "troll")
)


class Instance:
    """A running server with three accounts: the brand, a fan, a troll."""

    def __init__(self, folder: Path) -> None:
        self.host = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.host}"
        config = folder / "config.toml"
        config.write_text(CONFIG.format(port=self.host.split(":")[1]))
        program = installed("VIGIE_MASTODON_MOCK", "mastodon/bin/mastodon_mock")
        self.process = Process(
            [str(program), "serve", "--config", str(config), "--in-memory"], f"{self.url}/api/v2/instance"
        )

    def as_(self, name: str) -> MastodonConnector:
        account = AccountData("", name, self.url, credentials={"token": Secret(f"tok-{name}")})
        return MastodonConnector(account, HttpClient(private_hosts=[self.host], read_timeout=2))

    def say(self, text: str, by: str = "fan", **more: Any) -> Target:
        status = self.api("POST", "/api/v1/statuses", by, json={"status": text, **more})
        return Target(f"{self.host}/{status['id']}", status["url"], f"{self.host}/{status['account']['id']}")

    def api(self, method: str, path: str, by: str, **body: Any) -> Any:
        headers = {"Authorization": f"Bearer tok-{by}"}
        return (
            httpx.request(method, self.url + path, headers=headers, trust_env=False, **body)
            .raise_for_status()
            .json()
        )

    def fault(self, path: str, effect: dict[str, Any]) -> None:
        self.api(
            "POST",
            "/api/v1/_mock/faults",
            "brand",
            json={"match": {"path": path}, "effect": effect, "count": 1},
        )


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    running = Instance(tmp_path_factory.mktemp("mastodon"))
    yield running
    running.process.stop()


def texts(records: Any) -> list[str]:
    return [MastodonConnector.parse(record).text for record in records]


def failure(call: Any, *args: Any) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        call(*args)
    return caught.value


def test_a_stranger_posts_a_hashtag_and_it_is_heard(instance: Instance) -> None:
    network, feed = instance.as_("brand"), FeedData("hashtag", {"hashtag": "#lumen"})
    instance.say("avant #lumen")
    first = network.listen(feed)
    instance.say("Ma lampe chauffe #lumen", language="fr")
    page = network.listen(FeedData("hashtag", feed.params, first.cursor))
    (post,) = [network.parse(record) for record in page.records]
    assert (post.text, post.lang, post.kind) == ("Ma lampe chauffe #lumen", "fr", "post")
    assert (post.author.handle, post.links) == (f"fan@{instance.host}", ())


def test_many_posts_come_page_by_page_and_none_twice(instance: Instance) -> None:
    network, params = instance.as_("brand"), {"hashtag": "pages"}
    instance.say("début #pages")
    cursor = network.listen(FeedData("hashtag", params)).cursor
    for number in range(7):
        instance.say(f"{number} #pages")
    heard, more = [], True
    while more:
        page = network.listen(FeedData("hashtag", params, cursor), limit=3)
        heard += texts(page.records)
        cursor, more = page.cursor or cursor, page.more
    assert heard == [f"{number} #pages" for number in range(7)]


def test_the_public_timeline_needs_no_account(instance: Instance) -> None:
    instance.say("Bonjour à tous")
    network = MastodonConnector(None, HttpClient(private_hosts=[instance.host]))
    assert "Bonjour à tous" in texts(network.listen(FeedData("public", {"server": instance.url})).records)


def test_search_gives_only_what_is_new(instance: Instance) -> None:
    network, params = instance.as_("brand"), {"q": "tramway"}
    instance.say("Mon colis tramway dort")
    first = network.listen(FeedData("search", params))
    instance.say("Le tramway encore")
    second = network.listen(FeedData("search", params, first.cursor))
    assert (texts(first.records), texts(second.records)) == (
        ["Mon colis tramway dort"],
        ["Le tramway encore"],
    )


def test_a_mention_and_a_reply_are_notified(instance: Instance) -> None:
    network = instance.as_("brand")
    own = instance.say("Notre lampe", by="brand")
    cursor = network.listen(FeedData("notifications")).cursor
    instance.say("@brand elle chauffe", in_reply_to_id=own.external_id.rpartition("/")[2])
    page = network.listen(FeedData("notifications", cursor=cursor))
    (post,) = [network.parse(record) for record in page.records]
    assert (post.text, post.kind, post.parent_external_id) == (
        "@brand elle chauffe",
        "reply",
        own.external_id,
    )


def test_the_stream_brings_it_within_a_second_and_the_deletion_too(instance: Instance) -> None:
    network, params = instance.as_("brand"), {"hashtag": "vite", "wait": 20}
    instance.say("d’abord #vite")
    cursor = network.listen(FeedData("hashtag", params)).cursor

    def later() -> None:
        time.sleep(0.5)
        target = instance.say("tout de suite #vite")
        instance.api("DELETE", f"/api/v1/statuses/{target.external_id.rpartition('/')[2]}", "fan")

    threading.Thread(target=later).start()
    start = time.monotonic()
    page = network.listen(FeedData("hashtag", params, cursor), limit=2)
    assert time.monotonic() - start < 15  # long before the wait is over
    assert [record.change for record in page.records] == ["post", "delete"]
    assert page.cursor is None


def test_a_silent_stream_is_no_error(instance: Instance) -> None:
    network, params = instance.as_("brand"), {"hashtag": "silence", "wait": 0.5}
    assert network.listen(FeedData("hashtag", params)).records == []


def test_a_reply_goes_out_once_with_its_key_and_is_found(instance: Instance) -> None:
    network, target = instance.as_("brand"), instance.say("Ma lampe chauffe")
    text = "@fan Nous sommes navrés.\n\nhttps://lumen.example/aide?a=1&b=2"
    first, second = (network.reply(target, text, "key-1") for _try in range(2))
    assert first == second
    assert network.find_own_reply(target, text, "key-1", LONG_AGO) == first
    assert network.find_own_reply(target, "@fan Autre", "key-1", LONG_AGO) is None
    assert network.find_own_reply(target, text, "key-1", datetime.now(UTC) + timedelta(hours=1)) is None


def test_a_picture_goes_out_with_a_reply(instance: Instance) -> None:
    network, target = instance.as_("brand"), instance.say("Montrez !")
    pixel = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")
    sent = network.reply(
        target, "@fan Voici", "key-2", [Upload("lampe.png", "image/png", pixel, "Une lampe")]
    )
    record = network.fetch_thread(Target(sent.external_id))[-1]
    assert [media.alt for media in network.parse(record).media] == ["Une lampe"]


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        ({"type": "ratelimit"}, "rate_limited"),
        ({"type": "status", "status": 503}, "unknown_outcome"),
        ({"type": "malformed"}, "unknown_outcome"),
    ],
)
def test_a_fault_on_the_way_says_what_is_known(instance: Instance, effect: dict[str, Any], kind: str) -> None:
    network, target = instance.as_("brand"), instance.say("Ma lampe chauffe")
    instance.fault("/api/v1/statuses", effect)
    assert failure(network.reply, target, f"@fan {kind} {effect}", f"key {effect}").kind == kind


def test_a_reply_that_is_too_long_is_refused(instance: Instance) -> None:
    network, target = instance.as_("brand"), instance.say("Ma lampe chauffe")
    error = failure(network.reply, target, "x" * 501, "key-3")
    assert (error.kind, error.permanent) == ("refused", True)


def test_a_thread_is_fetched_around_a_post(instance: Instance) -> None:
    network, root = instance.as_("brand"), instance.say("Racine")
    answer = instance.say("Réponse", by="troll", in_reply_to_id=root.external_id.rpartition("/")[2])
    assert texts(network.fetch_thread(answer)) == ["Racine", "Réponse"]


def test_people_are_blocked_muted_and_reported(instance: Instance) -> None:
    network, insult = instance.as_("brand"), instance.say("Clowns", by="troll")
    number = insult.author_external_id.rpartition("/")[2]

    def relation() -> tuple[bool, bool]:
        (found,) = instance.api("GET", f"/api/v1/accounts/relationships?id[]={number}", "brand")
        return found["blocking"], found["muting"]

    network.report(insult)
    network.mute(insult)
    assert relation() == (False, True)
    network.unmute(insult)
    network.block(insult)
    assert relation() == (True, False)
    network.unblock(insult)
    assert relation() == (False, False)


def test_own_posts_are_deleted_and_others_are_not(instance: Instance) -> None:
    network, own = instance.as_("brand"), instance.say("Brouillon", by="brand")
    network.delete(own)
    network.delete(own)
    assert failure(network.fetch_thread, own).kind == "gone"
    assert failure(network.hide, own).kind == "not_allowed"


def test_check_says_who_and_where(instance: Instance) -> None:
    card = instance.as_("brand").check()
    assert (card.handle, card.max_length) == (f"brand@{instance.host}", 500)
    assert failure(instance.as_("nobody").check).kind == "expired"


# -- without a server ------------------------------------------------------------------------------------

STATUS = {
    "id": "ab12f", "created_at": "2026-03-01T10:00:00.000Z", "content": "<p>Bonjour</p>", "in_reply_to_id": None,
    "account": {"id": "7", "acct": "odile@autre.example", "display_name": "", "url": "https://autre.example/@odile"},
}  # fmt: skip


def offline(*answers: Any, host: str = "social.example") -> tuple[MastodonConnector, Recorder]:
    recorder = Recorder(
        *(one if isinstance(one, httpx.Response) else httpx.Response(200, json=one) for one in answers)
    )
    account = AccountData(f"{host}/1", "brand", f"https://{host}", credentials={"token": Secret("t")})
    return MastodonConnector(account, recorder.http), recorder


def test_every_request_is_one_that_the_specification_knows() -> None:
    specification = Specification("mastodon_openapi.json")
    network, recorder = offline(
        [STATUS], [], {"statuses": []}, STATUS, {"ancestors": [], "descendants": []}, STATUS, *[{}] * 6, []
    )
    target = Target("social.example/5", author_external_id="social.example/6")
    network.listen(FeedData("hashtag", {"hashtag": "lumen"}, {"min_id": "1"}))
    network.listen(FeedData("notifications"))
    network.listen(FeedData("search", {"q": "lumen"}))
    network.reply(target, "Bonjour", "k")
    network.fetch_thread(target)
    for act in (network.block, network.unblock, network.mute, network.unmute, network.report, network.delete):
        act(target)
    network.find_own_reply(target, "Bonjour", "k", LONG_AGO)
    for request in recorder.requests:
        specification.check(request)
    assert len(recorder.requests) == 13


def test_the_key_travels_in_its_header() -> None:
    network, recorder = offline(STATUS)
    network.reply(Target("social.example/5"), "Bonjour", "key-9")
    assert recorder.last.headers["Idempotency-Key"] == "key-9"
    assert json.loads(recorder.last.content) == {"status": "Bonjour", "in_reply_to_id": "5"}


def test_a_post_seen_on_another_server_is_looked_up_on_ours() -> None:
    network, recorder = offline({"statuses": [{**STATUS, "id": "99"}]}, STATUS)
    network.reply(Target("autre.example/5", "https://autre.example/@odile/5"), "Bonjour", "k")
    assert recorder.requests[0].url.params["resolve"] == "true"
    assert json.loads(recorder.last.content)["in_reply_to_id"] == "99"


def test_ids_need_not_be_numbers_and_optional_fields_may_be_missing() -> None:
    post = MastodonConnector.parse(RawRecord("social.example/ab12f", json.dumps(STATUS).encode()))
    assert (post.external_id, post.author.name, post.likes) == (
        "social.example/ab12f",
        "odile@autre.example",
        None,
    )


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"{}", json.dumps({**STATUS, "created_at": "hier"}).encode()]
)
def test_a_status_that_is_none_is_malformed(payload: bytes) -> None:
    assert failure(MastodonConnector.parse, RawRecord("h/1", payload)).kind == "malformed"


def test_a_boost_is_a_repost_by_the_one_who_boosted() -> None:
    boost = {
        **STATUS,
        "id": "1",
        "content": "",
        "reblog": STATUS,
        "account": {**STATUS["account"], "id": "8"},
    }
    post: PostData = MastodonConnector.parse(RawRecord("h/1", json.dumps(boost).encode()))
    assert (post.kind, post.text, post.author.external_id) == ("repost", "Bonjour", "h/8")


def test_a_token_that_lacks_rights_is_told() -> None:
    me, app = {"id": "1", "acct": "brand"}, {"scopes": ["read", "write:statuses", "write:mutes"]}
    network, _recorder = offline(
        me, {"links": []}, app, {"configuration": {"statuses": {"max_characters": 900}}}
    )
    card = network.check()
    assert card.missing_rights == ("write:media", "write:blocks", "write:reports")
    assert (card.tier, card.max_length) == ("", 900)


def test_only_servers_that_keep_keys_are_called_idempotent() -> None:
    assert MastodonConnector.capabilities("mastodon").idempotent_reply
    assert not MastodonConnector.capabilities("snac").idempotent_reply
    assert not MastodonConnector.capabilities("").idempotent_reply


def test_what_is_gone_is_told_when_asked(instance: Instance) -> None:
    network, kept, gone = instance.as_("brand"), instance.say("Je reste"), instance.say("Je pars", by="brand")
    network.delete(gone)
    found = network.recheck([kept.external_id, gone.external_id, "autre.example/1"])
    assert [(record.external_id, record.change) for record in found] == [(gone.external_id, "delete")]
