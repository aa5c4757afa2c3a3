"""What a benchmark of the whole pipeline needs: brands of its own, worker processes, percentiles."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from apps.agency import schemas
from apps.agency.access import SYSTEM
from apps.agency.models import Agency, Brand
from apps.agency.services import archive_brand, create_agency, create_brand
from apps.collection.models import Post, StoredQuery
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.core.tenancy import in_public
from apps.desk.models import DeskEntry

PROJECT = Path(__file__).resolve().parents[1]
STOP_SECONDS = 20


def agency_of(slug: str) -> Agency:
    """The benchmark's own agency, made the first time."""
    return Agency.objects.filter(slug=slug).first() or create_agency(SYSTEM, slug, "Benchmark")


@contextmanager
def brands(prefix: str, count: int) -> Iterator[list[Brand]]:
    """So many new brands, ready to work; erased with all that is theirs at the end of the block."""
    waiting_steps = MigrationExecutor(connection)
    if waiting_steps.migration_plan(waiting_steps.loader.graph.leaf_nodes()):
        sys.exit("The database is older than the code: run ./vigie migrate first.")
    agency = agency_of("benchmark")
    erase(Brand.objects.filter(agency=agency, slug__startswith=prefix))
    made = [create_brand(SYSTEM, agency, f"{prefix}{number}", f"{prefix}{number}") for number in range(count)]
    run_due()
    try:
        yield made
    finally:
        erase(made)


def erase(gone: Sequence[Brand]) -> None:
    """Erase brands for good: rows, schema, role, waiting work; each wholly or not at all."""
    with in_public():
        for brand in gone:
            with transaction.atomic():
                archive_brand(SYSTEM, brand, datetime.now(UTC))
                schemas.drop_schema(brand.schema_name)
                for model in (OutboxEvent, DeskEntry, StoredQuery):
                    model.objects.filter(brand_id=brand.pk).delete()
                Brand.objects.filter(pk=brand.pk).delete()
        Post.objects.filter(network="bench").delete()


@contextmanager
def workers(application: str, processes: int, *, relay_slots: int = 0) -> Iterator[None]:
    """A Celery worker with a pool of processes, and a relay where slots are given; both end with the block.

    application: the module Celery loads, where the benchmark may register tasks of its own.
    """
    celery = (sys.executable, "-m", "celery", "-q", "-A", application, "worker", "-Q", "default,collect")
    pool = ("-P", "prefork", "-c", str(processes), "-l", "ERROR", "--without-mingle", "--without-gossip")
    commands = [(*celery, *pool, "-n", f"bench{os.getpid()}@%h")]
    if relay_slots:
        commands.append((sys.executable, "manage.py", "run_relay", "--slots", str(relay_slots)))
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # through every `finally`
    running = [_start(command) for command in commands]
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        for one in running:
            one.send_signal(signal.SIGTERM)
        for one in running:
            try:
                one.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    quiet = subprocess.DEVNULL  # a failure stands on the event's row, and `failures` tells it
    return subprocess.Popen(
        command, cwd=PROJECT, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )


def drained(seconds: float) -> float:
    """Wait until no event is due; returns how long it took (seconds). Raises TimeoutError."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if not waiting():
            return time.monotonic() - began
        time.sleep(0.1)
    raise TimeoutError(f"{waiting()} events are still due after {seconds:.0f} s")


def waiting() -> int:
    """How many events are due and not done."""
    return OutboxEvent.objects.filter(done_at=None, failed_at=None, due_at__lte=datetime.now(UTC)).count()


def of_the_server(sql: str, *arguments: object) -> list[tuple[object, ...]]:
    """The rows of a query in the public schema."""
    with in_public(), connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed. Raises ValueError for none."""
    if not values:
        raise ValueError("no values were measured")
    return sorted(values)[max(0, -(-round(len(values) * share * 1000) // 1000) - 1)]


def processors() -> dict[str, float]:
    """How busy the machine is: its processors, and the mean number of processes that wanted one this minute."""
    return {"processors": os.cpu_count() or 1, "load": round(os.getloadavg()[0], 1)}


def failures(since: datetime) -> list[str]:
    """What events that were written since then failed of, each once."""
    rows = OutboxEvent.objects.filter(created_at__gte=since).exclude(error="")
    return sorted(set(rows.values_list("error", flat=True)))
