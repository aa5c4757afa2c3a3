"""One campaign: the network, the workers, what happens to them, and what stands on the network at the end."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.utils import timezone

from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.networks.guard import trusted
from apps.publishing.campaign import replies
from apps.publishing.campaign.workers import Crew
from apps.publishing.models import Attempt, NetworkAction
from apps.publishing.services import ledger
from apps.publishing.services.ledger import MARGIN

OWN = "campaign"  # a file of this name in the data directory says that its database is the campaign's own
FAULT_SHARE, LISTING_LAG = 0.2, 0.5  # of all requests; seconds
LEASE_SECONDS = 8.0  # a real lease is ten minutes; the work of the dead is given out again sooner here
DATABASE_EVERY = (15.0, 40.0)  # seconds between two crashes, besides twice the time the last start took
SWEEP_EVERY = 60.0  # seconds; once an hour in real life
DRAIN_SECONDS = 600.0
MEASURED_ON, MEASURE_SECONDS = 24, 120.0  # replies that nothing hurts, to learn how fast this machine is
LONGEST_TIMEOUT = 5.0  # seconds: a network that is silent for long only makes the campaign long
ATTEMPTS_A_WOUND = 7  # at least: a crew that is hurt more often than it can work only proves that it is dead


class CampaignError(VigieError):
    """The campaign cannot run here."""


@dataclass
class Plan:
    """How many replies, how many workers, how long they are hurt at most, and how often."""

    count: int
    workers: int = 4
    seconds: float | None = None
    pace: float = 0.5  # seconds between two wounds, on average
    read_faults: bool = True
    seed: int | None = None
    happened: Counter[str] = field(default_factory=Counter)


def run(plan: Plan, folder: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Publish `plan.count` replies while everything around them fails, and count.

    Works on the configured database, in a brand of its own; the database itself is crashed only where the data
    directory says that it is the campaign's own.
    """
    questions = replies.post_questions(folder, MEASURED_ON + plan.count)
    network, address = _start_network(folder)
    settings.PRIVATE_HOSTS = [*settings.PRIVATE_HOSTS, address.partition("://")[2]]
    trusted()  # read once, before the workers are forked
    try:
        brand = replies.make_brand(address, timezone.now())
        unhurt = replies.feed(brand, questions[:MEASURED_ON], timezone.now())
        one = _measure(plan, unhurt)
        _set_times(plan, one)
        tell(
            f"an attempt takes {one:.2f} s here: it is given {settings.PUBLISH_TIMEOUT_SECONDS:.1f} s, and the network "
            f"{settings.PUBLISH_SETTLE_SECONDS:.1f} s to settle; somebody is hurt every {plan.pace:.2f} s"
        )
        tell("making the replies")
        fed = replies.feed_together(brand, questions[MEASURED_ON:], timezone.now(), plan.workers)
        _control(address, faults_of(plan))
        began = time.monotonic()
        _let_them_work(plan, fed, tell)
        seconds = time.monotonic() - began
        faults = sum(_control(address)["faults"]["done"].values())
    finally:
        network.kill()
        network.wait()
    return {
        **count(fed, folder),
        "kills": plan.happened["kill"],
        "restarts": plan.happened["restart"] + plan.happened["database"],
        "faults": faults,
        "seconds": round(seconds, 1),
        "replies": fed.replies,
        "attempts": _attempts(fed),
        "pauses": plan.happened["pause"],
        "database_restarts": plan.happened["database"],
        "unapproved_refused": fed.refused,
        "timeout_seconds": round(settings.PUBLISH_TIMEOUT_SECONDS, 1),
        "pace_seconds": round(plan.pace, 2),
    }


def _measure(plan: Plan, fed: replies.Fed) -> float:
    """Publish the first replies with nothing in the way; the median of the seconds that one attempt takes."""
    crew = Crew(plan.workers, random.Random(0), lambda what: None)  # noqa: S311 - hurts nobody
    ends = time.monotonic() + MEASURE_SECONDS
    deadman, settings.DEADMAN = settings.DEADMAN, False
    settings.PUBLISH_TIMEOUT_SECONDS, given = MEASURE_SECONDS / 4, settings.PUBLISH_TIMEOUT_SECONDS
    try:
        while unfinished(fed) != 0 and time.monotonic() < ends:
            crew.keep()
            time.sleep(0.2)
    finally:
        crew.dismiss()
        settings.DEADMAN, settings.PUBLISH_TIMEOUT_SECONDS = deadman, given
    with entered(fed.brand):
        took = sorted(
            (sent - at).total_seconds()
            for at, sent in Attempt.objects.values_list("at", "action__sent_at")
            if sent is not None
        )
    if not took:
        raise CampaignError("Not one reply left while nothing was in the way.", value=fed.replies)
    return took[len(took) // 2]


def _set_times(plan: Plan, one: float) -> None:
    """Give an attempt, the network and the workers as much time as this machine needs, and never less than asked."""
    settings.PUBLISH_TIMEOUT_SECONDS = max(settings.PUBLISH_TIMEOUT_SECONDS, min(4 * one, LONGEST_TIMEOUT))
    # Longer than the network is late and slow to list, so that silence after it proves that nothing is there.
    least = settings.PUBLISH_TIMEOUT_SECONDS / 2 + LISTING_LAG + MARGIN
    settings.PUBLISH_SETTLE_SECONDS = max(settings.PUBLISH_SETTLE_SECONDS, least)
    plan.pace = max(plan.pace, min(ATTEMPTS_A_WOUND * one / plan.workers, LONGEST_TIMEOUT))


def _attempts(fed: replies.Fed) -> int:
    with entered(fed.brand):
        return Attempt.objects.count()


def faults_of(plan: Plan) -> dict[str, Any]:
    """How the network fails: silent for longer than an attempt waits, and late by less than it is given to settle."""
    return {
        "probability": FAULT_SHARE,
        "hang": settings.PUBLISH_TIMEOUT_SECONDS,
        "late": settings.PUBLISH_TIMEOUT_SECONDS / 2,
        "lag": LISTING_LAG,
        "read": ["500", "timeout", "half"] if plan.read_faults else [],
    }


def _let_them_work(plan: Plan, fed: replies.Fed, tell: Callable[[str], None]) -> None:
    chance = random.Random(plan.seed)  # noqa: S311 - wounds, not secrets
    crew = Crew(plan.workers, chance, lambda what: plan.happened.update([what]))
    began = time.monotonic()
    ends = began + plan.seconds if plan.seconds is not None else None
    database = Database.own()
    if database is None:
        tell("the database is not restarted: it is not the campaign's own")
    wound = told = looked = swept = began
    crash = began + chance.uniform(*DATABASE_EVERY)
    ledger.SWEEP_AFTER = timedelta(seconds=SWEEP_EVERY)
    longest_pause = 2 * (settings.PUBLISH_TIMEOUT_SECONDS + MARGIN)
    left = fed.replies
    try:
        while left:
            crew.keep()
            now = time.monotonic()
            hurting = ends is None or now < ends
            if hurting and now >= wound:
                crew.hurt(longest_pause)
                wound = now + chance.expovariate(1 / plan.pace)
            if database is not None and not database.is_up():
                crash = now + chance.uniform(*DATABASE_EVERY) + 2 * (now - database.crashed_at)
            elif hurting and database is not None and now >= crash:
                database.crash()
                plan.happened.update(["database"])
            if now >= looked:
                looked = now + 1.0
                _keep_house(fed, sweep=now >= swept + SWEEP_EVERY)
                swept = now if now >= swept + SWEEP_EVERY else swept
                left = _or_before(unfinished(fed), left)
            if now >= told + 10.0:
                tell(f"{left} replies to go, {plan.happened['kill']} kills")
                told = now
            if ends is not None and now > ends + DRAIN_SECONDS:
                return
            time.sleep(0.05)
    finally:
        crew.dismiss()


def _or_before(seen: int | None, before: int) -> int:
    return before if seen is None else seen


def _keep_house(fed: replies.Fed, sweep: bool) -> None:
    """Give the events of dead workers back and, now and then, sweep as the timetable does.

    Never waits for a row: a worker that is paused may hold it, and only this process wakes workers up.
    """
    now = timezone.now()
    lease = max(LEASE_SECONDS, 2 * (settings.PUBLISH_TIMEOUT_SECONDS + MARGIN))
    try:
        with transaction.atomic():
            _do_not_wait()
            OutboxEvent.objects.filter(
                brand_id=fed.brand.pk,
                done_at=None,
                leased_until__lt=now + outbox.LEASE - timedelta(seconds=lease),
            ).update(leased_until=None)
        if sweep:
            with entered(fed.brand), transaction.atomic():
                _do_not_wait()
                ledger.sweep(now)
    except (DatabaseError, InterfaceError):
        return  # away, or held: the next look finds it
    finally:
        _hang_up()


def _do_not_wait() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")


def _hang_up() -> None:
    """A connection must neither outlive a crash nor be shared with a worker that is forked."""
    with suppress(DatabaseError, InterfaceError):
        connections.close_all()


def unfinished(fed: replies.Fed) -> int | None:
    """How many replies still have a way to go; None while the database is away."""
    try:
        with entered(fed.brand):
            over = ["sent", "failed", "cancelled", "needs_human"]
            return NetworkAction.objects.exclude(state__in=over).count()
    except (DatabaseError, InterfaceError):
        return None
    finally:
        _hang_up()


def count(fed: replies.Fed, folder: Path) -> dict[str, int]:
    """What the ledger says against what stands on the network, which is the truth."""
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as store:
        rows = store.execute("SELECT parent, text FROM post WHERE author = ?", [replies.SPEAKER]).fetchall()
    stands = Counter((str(parent), text) for parent, text in rows)
    figures = Counter[str]()
    approved = set()
    with entered(fed.brand):
        for action in NetworkAction.objects.order_by("pk").iterator(chunk_size=1000):
            place = (str(action.target["external_id"]), action.text)
            approved.add(place)
            there, state = stands[place], action.state
            figures["doubled"] += max(there - 1, 0)
            figures["falsely_sent"] += state == "sent" and not there
            figures["waiting_for_human"] += state == "needs_human"
            figures["lost"] += state not in {"sent", "needs_human"}
    figures["unapproved"] = sum(number for place, number in stands.items() if place not in approved)
    names = ("lost", "doubled", "unapproved", "falsely_sent", "waiting_for_human")
    return {name: figures[name] for name in names}


def _start_network(folder: Path) -> tuple[subprocess.Popen[str], str]:
    words = ("run_practice_network", "--port", "0", "--pace", "0", "--backlog", "0", "--data", str(folder))
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *words], stdout=subprocess.PIPE, text=True
    )
    line = process.stdout.readline() if process.stdout else ""
    address = line.rpartition(" ")[2].strip()
    if not address.startswith("http"):
        process.kill()
        raise CampaignError("The practice network did not start.", value=line.strip())
    return process, address


def _control(address: str, faults: dict[str, Any] | None = None) -> dict[str, Any]:
    asked = {"faults": faults} if faults is not None else {}
    answer = httpx.post(f"{address}/control", json=asked, trust_env=False, timeout=20).raise_for_status()
    state: dict[str, Any] = answer.json()
    return state


@dataclass(slots=True)
class Database:
    """The embedded PostgreSQL of a data directory that belongs to the campaign."""

    pid_file: Path
    starting: subprocess.Popen[bytes] | None = None
    crashed_at: float = 0.0  # monotonic

    @classmethod
    def own(cls) -> "Database | None":
        """The server that may be crashed, or None where it serves others too."""
        if not (settings.DATA_DIR / OWN).exists():
            return None
        return next((cls(path) for path in settings.DATA_DIR.glob("pg*/postmaster.pid")), None)

    def crash(self) -> None:
        """Stop the server in the middle of everything, as a power cut does, and have it started again."""
        self.crashed_at = time.monotonic()
        os.kill(int(self.pid_file.read_text().splitlines()[0]), signal.SIGQUIT)
        while self.pid_file.exists():
            time.sleep(0.05)
        self.starting = launch(
            "env", environment=own_environment(settings.DATA_DIR), stdout=subprocess.DEVNULL
        )

    def is_up(self) -> bool:
        """Whether the last start has ended. Raises CampaignError where it failed."""
        code = self.starting.poll() if self.starting is not None else 0
        if code:
            raise CampaignError("The campaign's PostgreSQL did not start again.", value=code)
        return code is not None


def launch(*words: str, environment: dict[str, str], stdout: Any = None) -> subprocess.Popen[bytes]:
    """Have the launcher do one word, with the libraries that are installed."""
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "config.launch", *words], cwd=settings.BASE_DIR, env=environment, stdout=stdout
    )


def own_environment(folder: Path) -> dict[str, str]:
    """The environment in which the launcher starts servers in this directory and nowhere else."""
    given = {"DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "SECRET_KEY", "VIGIE_MASTER_KEY"}
    kept = {name: value for name, value in os.environ.items() if name not in given}
    return {**kept, "VIGIE_DATA_DIR": str(folder)}
