"""Looking for words and for what a watch found, whether few mentions hold them or many."""

import pytest

from apps.analysis.selectors import MentionFilters, mention_stream
from apps.monitoring import selectors
from apps.monitoring.services.recording import Found, record_mentions
from tests.monitoring.test_collect import post


@pytest.fixture(params=[1, 1000], ids=["many", "few"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "FEW", request.param)


def found(**filters: object) -> list[str]:
    return [mention.text for mention in mention_stream(MentionFilters(**filters), 10, None)]  # type: ignore[arg-type]


@pytest.mark.usefixtures("few", "lumen_db")
def test_words_and_watches_are_found(now) -> None:
    texts = {"Lampe cassée": (1,), "Une lampe, enfin": (1, 2), "Le tram": (2,)}
    record_mentions([Found(post(text, text, now), ids) for text, ids in texts.items()], now)
    assert set(found(words="LAMPE")) == {"Lampe cassée", "Une lampe, enfin"}
    assert found(words="lampe cassee") == ["Lampe cassée"]
    assert set(found(watch_id=2)) == {"Une lampe, enfin", "Le tram"}
    assert found(words="lampe", watch_id=2) == ["Une lampe, enfin"]


@pytest.mark.usefixtures("lumen_db")
def test_what_nobody_said_is_not_found(now) -> None:
    record_mentions([Found(post("a", "Lampe cassée", now), (1,))], now)
    assert found(words="zébulon") == found(words="…") == found(watch_id=99) == []
