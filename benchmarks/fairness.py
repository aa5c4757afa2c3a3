"""Does a brand in a storm delay the others? The outbox, the relay and Celery's workers as they run.

    python -m benchmarks.fairness [--brands 40] [--each 5] [--storm 100] [--seconds 25] [--work 20]

Needs a database and a broker (run it below `./vigie`'s environment: eval "$(./vigie env)"). Each small brand gets
`--each` pieces of work over some seconds; in a storm one more brand has `--storm` times as many at once, before
them. A piece of work sleeps in the brand's own database session, so that what is measured is waiting and not the
neighbours' load. Three runs in turn: calm, storm through the relay, storm handed straight to the broker (first in,
first out, as `.delay()` would). Prints JSON; the wait is from due to done, in seconds.
"""

import argparse
import json
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from celery import current_app
from django.db import connection, transaction

from apps.agency.models import Brand
from apps.core import outbox
from apps.core.models import OutboxEvent
from apps.core.relay import relay_forever
from apps.core.tasks import task
from benchmarks.stage import brands, drained, percentile, processors, workers
from config.celery import app

__all__ = ["app"]

PROCESSES = 2
SLOTS = 4  # as `./vigie up`: two processes, one message prefetched for each
TOPIC = "benchmark.work_due"


@task("benchmark.work")
def work(milliseconds: int) -> None:
    """Something that takes its time in the entered brand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), pg_sleep(%s) FROM monitoring_watch", [milliseconds / 1000])


outbox.listen(TOPIC, outbox.Listener("benchmark.work"))


def emit(brand: Brand, count: int, milliseconds: int) -> None:
    """So many pieces of work for a brand, due now."""
    with transaction.atomic():
        outbox.emit_many(TOPIC, [outbox.Due({"milliseconds": milliseconds})] * count, brand_id=brand.pk)


def hand_over() -> None:
    """Hand every waiting event to the broker at once, oldest first."""
    pending = OutboxEvent.objects.filter(topic=TOPIC, done_at=None, attempts=0)
    ids = list(pending.order_by("id").values_list("pk", flat=True))
    OutboxEvent.objects.filter(pk__in=ids).update(attempts=1)
    for event_id in ids:
        current_app.send_task("vigie.deliver", kwargs={"event_id": event_id}, queue="default", retry=False)


def run(small: list[Brand], storm: Brand | None, options: argparse.Namespace, relayed: bool) -> list[float]:
    """One run; returns how long each piece of the small brands waited, in seconds."""
    OutboxEvent.objects.filter(topic=TOPIC).delete()
    stop: list[bool] = []
    relay = threading.Thread(target=relay_forever, args=(SLOTS, lambda: bool(stop)))
    if relayed:
        relay.start()
    try:
        if storm is not None:
            emit(storm, options.each * options.storm, options.work)
        _trickle(small, options, (lambda: None) if relayed else hand_over)
        drained(600)
    finally:
        stop.append(True)
        if relayed:
            relay.join()
    done = OutboxEvent.objects.filter(topic=TOPIC, brand_id__in=[brand.pk for brand in small])
    return [(at - due).total_seconds() for at, due in done.values_list("done_at", "due_at")]


def _trickle(small: list[Brand], options: argparse.Namespace, after: Callable[[], None]) -> None:
    """One piece a brand at a time, evenly over the seconds."""
    began, step = time.monotonic(), options.seconds / options.each
    for turn in range(options.each):
        for brand in small:
            emit(brand, 1, options.work)
        after()
        time.sleep(max(0.0, began + step * (turn + 1) - time.monotonic()))


def _warm(brand: Brand) -> None:
    """Wait until the worker's processes have answered."""
    emit(brand, 8, 1)
    hand_over()
    drained(120)


def main() -> None:
    """The three runs, and how the storm's compare with the calm one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brands", type=int, default=40)
    parser.add_argument("--each", type=int, default=5, help="pieces of work a small brand")
    parser.add_argument("--storm", type=int, default=100, help="times as many for the brand in a storm")
    parser.add_argument("--seconds", type=float, default=25)
    parser.add_argument("--work", type=int, default=20, help="milliseconds a piece")
    options = parser.parse_args()
    before = processors()
    with brands("bench-fair-", options.brands + 1) as made, workers("benchmarks.fairness", PROCESSES):
        storm, *small = made
        _warm(storm)
        waits = {
            "calm": run(small, None, options, relayed=True),
            "storm": run(small, storm, options, relayed=True),
            "storm_first_in_first_out": run(small, storm, options, relayed=False),
        }
    p95 = {name: round(percentile(values, 0.95), 3) for name, values in waits.items()}
    found = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "small_brands": options.brands,
        "pieces_a_small_brand": options.each,
        "pieces_of_the_storm": options.each * options.storm,
        "milliseconds_a_piece": options.work,
        "wait_p50": {name: round(percentile(values, 0.5), 3) for name, values in waits.items()},
        "wait_p95": p95,
        "ratio_of_the_storm": round(p95["storm"] / p95["calm"], 2),
        "ratio_first_in_first_out": round(p95["storm_first_in_first_out"] / p95["calm"], 2),
        "machine": before,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
