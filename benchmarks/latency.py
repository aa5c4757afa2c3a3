"""From a post collected to the alert on the desk: the whole pipeline as it runs, many brands at once.

    python -m benchmarks.latency [--brands 200] [--rate 200] [--seconds 120] [--workers 2] [--days 7]

Needs a database and a broker (run it below `./vigie`'s environment: eval "$(./vigie env)"). Brands of its own, each
with a watch and some days of measured past, are fed from one shared feed: a page of posts every second, a fifth of
them spread over all brands as in their past, the others about one brand, which so begins to be talked about. The
feed's pages are taken in by this process; a relay and a Celery worker do the rest. Prints JSON: the seconds from the
moment a page was fetched (before it is stored and matched) to the commit of the alert, seen through the desk's own
NOTIFY; and what each stage's events waited.
"""

import argparse
import json
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import psycopg
from django.conf import settings
from django.db import connection, transaction

from apps.agency.access import SYSTEM
from apps.agency.models import Brand
from apps.collection.files import FileSource
from apps.collection.models import Feed, RawItem
from apps.core.tenancy import entered
from apps.detection.judging import judge
from apps.detection.models import Alert
from apps.monitoring.services.collecting import take_in
from apps.monitoring.services.watches import save_watch
from apps.networks.contract import RawRecord
from benchmarks.stage import (
    brands,
    drained,
    failures,
    of_the_server,
    percentile,
    processors,
    waiting,
    workers,
)

SLOTS = 4  # as `./vigie up`
QUIET_SHARE = 0.2  # of the rate: what all brands are used to
WARM_SECONDS = 10  # no brand begins to be talked about before
BUCKET_SECONDS = 300
LATE_SECONDS = 120  # what has not come to an alert by then is counted as missed
WORDS = [
    "colis",
    "retard",
    "service",
    "honte",
    "panne",
    "merci",
    "boutique",
    "produit",
    "déçu",
    "commande",
    "avis",
    "super",
    "équipe",
    "réponse",
    "nul",
    "jamais",
]

# What each series was like: about so many a bucket, every five minutes of the past days.
PAST_SQL = """
INSERT INTO detection_measure (series, bucket, value)
SELECT name, at, greatest(0, round(share * %(usual)s + sqrt(share * %(usual)s) * (random() + random() + random() - 1.5) * 2))
FROM generate_series(date_bin('5 minutes', now(), '2000-01-01') - %(days)s * interval '1 day',
                     date_bin('5 minutes', now(), '2000-01-01') - interval '5 minutes', interval '5 minutes') at,
     (VALUES ('mentions', 1.0), ('negative', 0.3), ('network:bench', 1.0)) AS series(name, share)
"""


def prepare(made: list[Brand], usual: float, days: int) -> float:
    """A watch and a past for each brand, judged up to now; returns milliseconds a brand's judgement takes then."""
    spent = 0.0
    for brand in made:
        with entered(brand):
            save_watch(SYSTEM, "bench", brand.name.replace("-", ""), datetime.now(UTC))
            with connection.cursor() as cursor:
                cursor.execute(PAST_SQL, {"usual": usual, "days": days})
            judge(datetime.now(UTC))
            Alert.objects.filter(ended_at=None).update(ended_at=datetime.now(UTC))
            began = time.perf_counter()
            judge(datetime.now(UTC))
            spent += time.perf_counter() - began
    return 1000 * spent / len(made)


class Desk(threading.Thread):
    """Listens as the desk does: when each brand's first alert was committed (seconds, monotonic)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: dict[int, float] = {}
        self.own = psycopg.connect(settings.DATABASE_URL, autocommit=True)
        self.own.execute("LISTEN vigie_desk")

    def run(self) -> None:
        """Until the connection is closed."""
        for news in self.own.notifies():
            brand_id, _sep, told = news.payload.partition("|")
            if json.loads(told)["kind"] == "alert":
                self.seen.setdefault(int(brand_id), time.monotonic())


@contextmanager
def shared_feed() -> Iterator[Feed]:
    """A feed for all brands; its raw items go with it."""
    feed, _created = Feed.objects.get_or_create(
        kind="file", name="bench-latency", brand_id=None, defaults={"state": Feed.State.PAUSED}
    )
    try:
        yield feed
    finally:
        RawItem.objects.filter(feed_id=feed.pk).delete()
        feed.delete()


def page(second: int, rate: int, made: list[Brand], loud: Brand | None) -> list[tuple[RawRecord, str]]:
    """One second's posts as raw records: a fifth over all brands, the rest about the loud one."""
    chance, at = random.Random(second), datetime.now(UTC)
    quiet = round(rate * QUIET_SHARE)
    chosen = chance.choices(made, k=quiet) + [loud] * (rate - quiet if loud else 0)
    records = []
    for number, brand in enumerate(chosen):
        row = {
            "id": f"{second}-{number}",
            "network": "bench",
            "author": f"a{chance.randint(0, 20_000)}",
            "text": f"{brand.name.replace('-', '')} {' '.join(chance.choices(WORDS, k=20))} {chance.randint(0, 10**9)}",
            "posted_at": at.isoformat(),
            "lang": "fr",
            "followers": chance.randint(0, 5000),
        }
        records.append((RawRecord(row["id"], json.dumps(row).encode()), ""))
    return records


def feed_in(
    feed: Feed, made: list[Brand], options: argparse.Namespace
) -> tuple[dict[int, float], list[float], int]:
    """Take a page in every second. Returns when each loud brand's page was fetched, what pages took, and the posts."""
    fetched: dict[int, float] = {}
    took: list[float] = []
    posts, began = 0, time.monotonic()
    source = FileSource({})
    loud = iter(random.Random(7).sample(made, len(made)))
    for second in range(options.seconds):
        brand = next(loud, None) if second >= WARM_SECONDS else None
        time.sleep(max(0.0, began + second - time.monotonic()))
        records = page(second, options.rate, made, brand)
        start = time.monotonic()
        if brand is not None:
            fetched[brand.pk] = start
        with transaction.atomic():
            take_in(feed, None, source, records, datetime.now(UTC))
        took.append(time.monotonic() - start)
        posts += len(records)
    return fetched, took, posts


def stages(since: datetime) -> dict[str, dict[str, float]]:
    """What the events of each task waited from due to done (seconds), and how many there were."""
    rows = of_the_server(
        "SELECT task, count(*), percentile_cont(ARRAY[.5, .95]) WITHIN GROUP (ORDER BY extract(epoch FROM done_at - due_at))"
        " FROM core_outboxevent WHERE created_at >= %s AND done_at IS NOT NULL GROUP BY 1 ORDER BY 2 DESC",
        since,
    )
    return {
        str(task): {"events": count, "p50": round(float(half), 2), "p95": round(float(most), 2)}  # type: ignore[dict-item]
        for task, count, (half, most) in rows  # type: ignore[misc]
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """The whole run."""
    usual = options.rate * QUIET_SHARE * BUCKET_SECONDS / options.brands
    with shared_feed() as feed, brands("bench-late-", options.brands) as made:
        judging = prepare(made, usual, options.days)
        before, since, desk = processors(), datetime.now(UTC), Desk()
        desk.start()
        with workers("config.celery", options.workers, relay_slots=SLOTS):
            time.sleep(5)  # until the processes are there
            began = time.monotonic()
            fetched, took, posts = feed_in(feed, made, options)
            fed = time.monotonic() - began
            left = waiting()
            end = time.monotonic() + LATE_SECONDS
            while time.monotonic() < end and not fetched.keys() <= desk.seen.keys():
                time.sleep(0.2)
            drain: float | None = None  # told as it is: not drained within ten minutes
            with suppress(TimeoutError):
                drain = round(drained(600), 1)
        delays = [desk.seen[pk] - at for pk, at in fetched.items() if pk in desk.seen]
        return {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "brands": options.brands,
            "posts_a_second": round(posts / fed, 1),
            "seconds": round(fed, 1),
            "bursts": len(fetched),
            "alerts": len(delays),
            "p50": round(percentile(delays, 0.5), 2),
            "p95": round(percentile(delays, 0.95), 2),
            "slowest": round(max(delays), 2),
            "page_taken_in_p95": round(percentile(took, 0.95), 2),
            "judgement_of_a_brand_milliseconds": round(judging, 1),
            "events_left_at_the_end": left,
            "seconds_to_drain": drain,
            "failures": failures(since),
            "stages": stages(since),
            "machine": before,
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brands", type=int, default=200)
    parser.add_argument("--rate", type=int, default=200, help="posts a second over all brands")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--workers", type=int, default=2, help="processes of the worker")
    parser.add_argument("--days", type=int, default=7, help="of past for the detectors")
    print(json.dumps(measure(parser.parse_args())))


if __name__ == "__main__":
    main()
