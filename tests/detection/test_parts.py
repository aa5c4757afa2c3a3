"""Each part of what is said is judged: an issue type, a watch, a network, the audience, new words and authors."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from apps.analysis.models import Verdict
from apps.core.models import OutboxEvent
from apps.detection import judging
from apps.detection.models import Alert, Measure, Term
from apps.detection.parts import Growth, PartsDetector
from apps.detection.services import add_counts, bucket_of, measure
from apps.detection.vocabulary import forget_words, with_new_words
from apps.monitoring.services.recording import Found, record_mentions
from apps.reports.messages import for_chat
from tests.detection.test_delivery import LAMPS, an_alert, worse
from tests.monitoring.test_collect import post

START = datetime(2026, 1, 5, tzinfo=UTC)
BUCKET = timedelta(minutes=5)
DAY = 288


def lived(detector: PartsDetector, buckets: int, *, begin: int = 0, **more: float) -> list[Growth]:
    """Five mentions a bucket, every fifth a service question, two networks; more: what a part counts instead."""
    chance, found = random.Random(begin), []
    for i in range(begin, begin + buckets):
        counts = {"issue:service": float(chance.random() < 0.5), "network:x": 3.0, "network:town": 2.0}
        named = {name.replace("_", ":", 1): value for name, value in more.items()}
        found += detector.update(START + i * BUCKET, 5.0, {**counts, **named})
    return found


def begun(found: list[Growth]) -> list[str]:
    return [one.series for one in found if one.judgement.onset]


def test_a_part_that_grows_rings_once_and_is_named_though_no_more_is_said() -> None:
    detector = PartsDetector()
    assert begun(lived(detector, 4 * DAY)) == []
    found = lived(detector, 60, begin=4 * DAY, issue_service=3.0)
    assert begun(found) == ["issue:service"]
    first = found[0]
    assert first.seen > 2 * first.judgement.expected
    assert first.judgement.high > first.judgement.expected
    assert first.judgement.severity <= 3


def test_an_issue_that_was_never_heard_of_rings_too() -> None:
    detector = PartsDetector()
    lived(detector, 4 * DAY)
    assert begun(lived(detector, 60, begin=4 * DAY, issue_statement=2.0)) == ["issue:statement"]


def test_a_new_watch_is_learned_before_it_rings() -> None:
    detector = PartsDetector()
    lived(detector, 4 * DAY)
    assert begun(lived(detector, 2 * DAY, begin=4 * DAY, watch_7=2.0)) == []


def test_a_neighbours_silence_and_one_persons_ten_posts_are_no_growth() -> None:
    detector = PartsDetector()
    lived(detector, 4 * DAY)
    silent = [
        detector.update(START + (4 * DAY + i) * BUCKET, 2.0, {"network:town": 2.0}) for i in range(DAY // 2)
    ]
    assert begun([one for found in silent for one in found]) == []
    assert begun(lived(detector, 3, begin=5 * DAY, issue_service=5.0)) == []


def test_one_post_with_a_large_audience_is_no_growth_but_many_are() -> None:
    detector = PartsDetector()
    lived(detector, 4 * DAY, reach=1000.0)
    assert begun(lived(detector, 1, begin=4 * DAY, reach=9e6)) == []
    lived(detector, DAY, begin=4 * DAY + 1, reach=1000.0)
    assert begun(lived(detector, 72, begin=5 * DAY + 1, reach=9000.0)) == ["reach"]


def test_what_it_knows_survives_being_written_down() -> None:
    detector = PartsDetector()
    lived(detector, 4 * DAY + 2)
    again = PartsDetector.from_state(detector.to_state())
    for one in (detector, again):
        assert begun(lived(one, 60, begin=4 * DAY + 2, issue_service=3.0)) == ["issue:service"]
    assert again.to_state()["parts"].keys() == detector.to_state()["parts"].keys()


def test_bad_counts_and_moments_are_refused_and_late_ones_teach_nothing() -> None:
    detector = PartsDetector()
    with pytest.raises(ValueError, match="count"):
        detector.update(START, 1.0, {"reach": -1.0})
    with pytest.raises(ValueError, match="time zone"):
        detector.update(START.replace(tzinfo=None), 1.0, {})
    lived(detector, 4)
    before = detector.to_state()
    assert detector.update(START, 9.0, {"issue:service": 9.0}) == []
    assert detector.to_state() == before


def test_a_part_becomes_an_alert_that_names_it(lumen_db, now) -> None:
    counts, at, end = Counter(), bucket_of(now) - timedelta(days=5), bucket_of(now)
    while at < end:
        grown = at >= end - timedelta(hours=4)
        counts[("mentions", at)] = 5
        counts[("issue:service", at)] = 3 if grown else int(at.minute % 10 == 0)
        at += BUCKET
    add_counts(counts)
    judging.judge(now)
    alert = Alert.objects.exclude(kind="blind").get()
    assert (alert.series, alert.kind) == ("issue:service", "part")
    assert alert.observed > 2 * alert.expected
    assert alert.reasons[0] == {"series": "issue:service", "code": "part"}


def test_a_word_nobody_used_until_yesterday_is_counted_when_it_is_said_again(lumen_db, now) -> None:
    old = [(1, now - timedelta(days=9), "La lampe chauffe beaucoup")]
    assert with_new_words(old) == set()
    first, second, third = ((n, now + timedelta(hours=n), "Le rappel de la lampe") for n in (2, 3, 40))
    assert with_new_words([first, second]) == {3}
    assert with_new_words([second]) == {3}, "counted again, the same"
    assert with_new_words([third]) == set(), "it is new no more"
    assert forget_words(now + timedelta(days=70)) == Term.objects.count() + 4


def test_what_is_new_is_measured(lumen_db, now) -> None:
    found = [Found(post(f"n{n}", "Zigouigoui partout", now + timedelta(minutes=n))) for n in range(3)]
    ids = record_mentions(found, now).mention_ids
    Verdict.objects.bulk_create(
        [
            Verdict(mention_id=pk, language="fr", sentiment="neutral", model="hand", classified_at=now)
            for pk in ids
        ]
    )
    measure(ids, now)
    assert sum(Measure.objects.filter(series="new_terms").values_list("value", flat=True)) == 2


def test_an_alert_that_becomes_severe_is_told_to_webhooks_once_more(lumen_db, now) -> None:
    alert = an_alert(now, LAMPS, ended_at=None, severity=2, reasons=[{"series": "mentions", "code": "burst"}])
    volume = next(one for one in judging.judges() if one.name == "mentions")
    for minutes, severity in ((5, 4), (10, 5)):
        before = judging._severities(now)
        judging._follow(volume, now + timedelta(minutes=minutes), [9.0], worse(severity), now)
        judging._tell_news(before, now)
    event = OutboxEvent.objects.get(topic="detection.alert_worsened")
    assert (event.payload, event.task) == ({"alert_id": alert.pk}, "reports.tell_worse_alert")
    told = for_chat("slack", "alert.raised", "Lumen", "fr", {"became_severe": True})
    assert "devenu grave" in told["text"]
