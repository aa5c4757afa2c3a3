"""RSS and Atom: what is new, what has moved, what is broken, what is hostile."""

import json
import time

import pytest

from apps.networks.contract import FeedData, NetworkError, Page, PostData, RawRecord
from apps.networks.http import HttpClient
from apps.networks.rss.connector import RssConnector
from apps.networks.text import plain_text

from .conftest import RawServer, http_answer

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr-FR">
<title>La Gazette</title><link href="https://gazette.example/"/>%s</feed>"""
ENTRY = """<entry><id>tag:gazette.example,2026:%(n)s</id><title>%(title)s</title>
<link href="https://gazette.example/%(n)s"/><author><name>Odile Brume</name></author>
<published>2026-03-0%(n)sT10:00:00+01:00</published><content type="html">%(html)s</content></entry>"""


def atom(*entries: dict[str, object]) -> bytes:
    return (
        ATOM % "".join(ENTRY % {"title": "Titre", "html": "Texte", **entry} for entry in entries)
    ).encode()


def listen(server: RawServer, client: HttpClient, cursor: object = None, path: str = "/") -> Page:
    return RssConnector(None, client).listen(FeedData("feed", {"url": server.url + path}, cursor))


def posts(page: Page) -> list[PostData]:
    return [RssConnector.parse(record) for record in page.records]


def failure(server: RawServer, client: HttpClient) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        listen(server, client)
    return caught.value


def test_entries_come_oldest_first_and_in_our_words(server: RawServer, client: HttpClient) -> None:
    server.say(
        http_answer(
            atom(
                {"n": 2},
                {
                    "n": 1,
                    "title": "Lampe &amp;amp; co",
                    "html": "&lt;p&gt;Elle &lt;b&gt;chauffe&lt;/b&gt;&lt;/p&gt;",
                },
            )
        )
    )
    first, second = posts(listen(server, client))
    assert (first.external_id, second.external_id) == (
        "tag:gazette.example,2026:1",
        "tag:gazette.example,2026:2",
    )
    assert (first.text, first.lang, first.author.name) == ("Lampe & co\n\nElle chauffe", "fr", "Odile Brume")
    assert first.posted_at.isoformat() == "2026-03-01T09:00:00+00:00"


def test_what_is_known_does_not_come_again_and_what_changed_is_an_edit(
    server: RawServer, client: HttpClient
) -> None:
    server.say(
        http_answer(atom({"n": 1}, {"n": 2})),
        http_answer(atom({"n": 1}, {"n": 2, "html": "Autre"}, {"n": 3})),
    )
    page = listen(server, client, listen(server, client).cursor)
    assert [(record.external_id[-1], record.change) for record in page.records] == [
        ("3", "post"),
        ("2", "edit"),
    ]


def test_an_unchanged_document_is_asked_for_conditionally(server: RawServer, client: HttpClient) -> None:
    marks = 'ETag: W/"a1"\r\nLast-Modified: Mon, 02 Mar 2026 10:00:00 GMT\r\n'
    server.say(http_answer(atom({"n": 1}), headers=marks), http_answer(status="304 Not Modified"))
    page = listen(server, client, listen(server, client).cursor)
    assert (page.records, page.cursor) == ((), None)
    assert b'if-none-match: w/"a1"' in server.heard[1].lower()
    assert b"if-modified-since: mon, 02 mar 2026 10:00:00 gmt" in server.heard[1].lower()


def test_a_permanent_redirect_tells_the_new_address(server: RawServer, client: HttpClient) -> None:
    server.say(http_answer(status="301 Moved", headers="Location: /new\r\n"), http_answer(atom({"n": 1})))
    page = listen(server, client)
    assert (page.moved_to, len(page.records)) == (f"{server.url}/new", 1)


def test_a_passing_redirect_does_not(server: RawServer, client: HttpClient) -> None:
    server.say(
        http_answer(status="302 Found", headers="Location: /a\r\n"),
        http_answer(status="301 Moved", headers="Location: /b\r\n"),
        http_answer(atom({"n": 1})),
    )
    assert listen(server, client).moved_to is None


@pytest.mark.parametrize(("status", "permanent"), [("410 Gone", True), ("404 Not Found", False)])
def test_only_gone_is_for_good(server: RawServer, client: HttpClient, status: str, permanent: bool) -> None:
    server.say(http_answer(status=status))
    error = failure(server, client)
    assert (error.kind, error.permanent) == ("gone", permanent)


def test_broken_xml_is_read_as_far_as_it_goes(server: RawServer, client: HttpClient) -> None:
    server.say(http_answer(atom({"n": 1}, {"n": 2})[:-60].replace(b"Texte", b"Tex & te <br>", 1)))
    assert posts(listen(server, client))[-1].text.startswith("Titre")


@pytest.mark.parametrize("body", [b"", b"<html><body>Bonjour</body></html>", b"\x00\xff\xfe", b"{}"])
def test_what_is_no_feed_is_malformed_and_asked_again_later(
    server: RawServer, client: HttpClient, body: bytes
) -> None:
    server.say(http_answer(body))
    error = failure(server, client)
    assert (error.kind, error.permanent) == ("malformed", False)


def test_an_empty_feed_is_no_error(server: RawServer, client: HttpClient) -> None:
    server.say(http_answer(atom()))
    assert listen(server, client).records == []


def test_an_entity_bomb_does_not_explode(server: RawServer, client: HttpClient) -> None:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lols}]>'.encode()
        + atom({"n": 1, "title": "&l9;"})[21:]
    )
    server.say(http_answer(bomb))
    start = time.process_time()
    page = listen(server, client)
    assert time.process_time() - start < 5
    assert all(len(record.payload) < 10_000 for record in page.records)


def test_a_local_file_is_not_read_through_an_entity(server: RawServer, client: HttpClient) -> None:
    document = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        + atom({"n": 1, "title": "&f;"})[21:]
    )
    server.say(http_answer(document))
    assert all("root:" not in post.text for post in posts(listen(server, client)))


def test_hostile_html_becomes_text(server: RawServer, client: HttpClient) -> None:
    html = "<p>Vu <a href='https://x.example/1'>ici</a> <a href='javascript:alert(1)'>là</a></p><script>alert(1)</script><style>p{}</style>"
    server.say(http_answer(atom({"n": 1, "html": html.replace("<", "&lt;")})))
    (post,) = posts(listen(server, client))
    assert (post.text, post.links) == ("Titre\n\nVu ici là", ("https://x.example/1",))


@pytest.mark.parametrize(
    "html", ["<!--" * 25_000, "<a " * 33_000, "&#" * 50_000, "<p>" * 33_000, "<![CDATA[" * 11_000]
)
def test_endless_markup_takes_no_endless_time(html: str) -> None:
    start = time.process_time()
    plain_text(html)
    assert time.process_time() - start < 5


def test_an_entry_without_id_or_date_still_has_both(server: RawServer, client: HttpClient) -> None:
    rss = b"<rss version='2.0'><channel><title>T</title><item><description>Bonjour</description></item></channel></rss>"
    server.say(http_answer(rss), http_answer(rss))
    first, second = (posts(listen(server, client))[0] for _time in range(2))
    assert first.external_id == second.external_id
    assert first.external_id.startswith("sha256:")
    assert first.posted_at.tzinfo is not None


def test_a_private_address_is_refused(server: RawServer) -> None:
    with pytest.raises(NetworkError) as caught:
        listen(server, HttpClient())
    assert (caught.value.kind, caught.value.permanent) == ("refused", True)


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b'{"entry": {}, "feed": {}}', json.dumps({"entry": 1}).encode()]
)
def test_a_payload_that_is_no_entry_is_malformed(payload: bytes) -> None:
    with pytest.raises(NetworkError) as caught:
        RssConnector.parse(RawRecord("1", payload))
    assert caught.value.kind == "malformed"


def test_an_rss_podcast_keeps_its_sound(server: RawServer, client: HttpClient) -> None:
    item = b"<item><guid>7</guid><title>Son</title><enclosure url='https://x.example/s.mp3' type='audio/mpeg' length='1'/></item>"
    server.say(
        http_answer(b"<rss version='2.0'><channel><language>fr_FR</language>" + item + b"</channel></rss>")
    )
    (post,) = posts(listen(server, client))
    assert ([(media.kind, media.url) for media in post.media], post.lang) == (
        [("audio", "https://x.example/s.mp3")],
        "fr",
    )
