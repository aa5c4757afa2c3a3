"""X's filtered stream: our rule among others, early posts, and a cursor that moves by the search alone."""

import json

import httpx

from apps.networks.contract import FeedData
from apps.networks.x.connector import XConnector
from apps.networks.x.stream import tag_of

from .offline import failure, offline
from .specification import Specification
from .test_x import INCLUDES, POST, answer

RULE = "(lumen OR lampe) lang:fr"
FEED = FeedData("stream", {"q": RULE, "wait": 1}, {"since_id": "5"})
HELD = {"data": [{"id": "1", "value": RULE, "tag": tag_of(RULE)}]}
TAKEN = {"meta": {"sent": "2026-03-01T10:00:00Z", "summary": {"created": 1}}}


def streamed(number: str, tag: str) -> str:
    found = {
        "data": {**POST, "id": number},
        "includes": INCLUDES,
        "matching_rules": [{"id": "1", "tag": tag}],
    }
    return json.dumps(found)


def stream(*lines: str) -> httpx.Response:
    return httpx.Response(200, text="\r\n".join([*lines, ""]))


def test_a_post_of_our_rule_comes_early_and_the_cursor_waits_for_the_search() -> None:
    lines = stream("", streamed("12", tag_of(RULE)), "", streamed("13", "another program"))
    network, recorder = offline(XConnector, {"meta": {}}, {"meta": {}}, TAKEN, lines, bearer="app-bearer")
    page = network.listen(FEED)
    assert [record.external_id for record in page.records] == ["12"]
    assert page.cursor == {"since_id": "5"}
    assert XConnector.parse(page.records[0]).author.handle == "odile"
    added = json.loads(recorder.requests[2].content)
    assert added == {"add": [{"value": RULE, "tag": tag_of(RULE)}]}


def test_a_rule_that_is_there_is_not_added_again() -> None:
    network, recorder = offline(XConnector, {"meta": {}}, HELD, stream(), bearer="app-bearer")
    assert list(network.listen(FEED).records) == []
    assert [request.method for request in recorder.requests] == ["GET"] * 3


def test_what_the_search_finds_comes_first_and_the_second_look_never_stays() -> None:
    network, recorder = offline(XConnector, answer("12", newest_id="12"), bearer="app-bearer")
    assert network.listen(FEED).cursor == {"since_id": "12"}
    network, recorder = offline(XConnector, {"meta": {}}, bearer="app-bearer")
    network.listen(FeedData("stream", {"q": RULE, "wait": 0}, {"since_id": "5", "sweep": True}))
    assert len(recorder.requests) == 1


def test_a_rule_that_x_refuses_and_a_second_connection_are_told() -> None:
    refused = {"errors": [{"title": "InvalidRule", "value": RULE}], "meta": {}}
    network, _recorder = offline(XConnector, {"meta": {}}, {"meta": {}}, refused, bearer="app-bearer")
    assert failure(network.listen, FEED).kind == "refused"
    busy = httpx.Response(429, json={"title": "ConnectionException"})
    network, _recorder = offline(XConnector, {"meta": {}}, HELD, busy, bearer="app-bearer")
    assert failure(network.listen, FEED).kind == "rate_limited"
    network, _recorder = offline(XConnector, {"meta": {}})
    assert failure(network.listen, FEED).kind == "expired"


def test_every_request_of_the_stream_is_one_that_the_specification_knows() -> None:
    specification = Specification("x_openapi.json")
    network, recorder = offline(XConnector, {"meta": {}}, {"meta": {}}, TAKEN, stream(), bearer="app-bearer")
    network.listen(FEED)
    assert len(recorder.requests) == 4
    for request in recorder.requests:
        specification.check(request)
    assert recorder.last.headers["Authorization"] == "Bearer app-bearer"
