"""How long pages take, how many queries they ask and how heavy they are, with a little and with much in the tables.

    python -m benchmarks.pages [--scale 0.01 | 0.1 | 1] [--requests 30] [--schemas N] [--against FILE] [--only NAME …] [--erase]

Needs a database (run it below `./vigie`'s environment: eval "$(./vigie env)"). At full scale: 1,000 brands, one with
1,000,000 mentions and 50,000 cases of which 10,000 are open, 1,000 open cases in each of 200 others. The rows are
made by SQL the first time (benchmarks/pages_data.py) and kept; --erase removes them. Every page is asked for through
the whole of Django, middleware and wall included, as the application's login role, warm, by a signed-in person.

Prints JSON, for each page: milliseconds (p50, p95 of the wall clock; `cpu`: processor time of this process and of its
database session together, which neighbours on the machine do not stretch), queries, bytes, bytes compressed.
--against: an earlier output, usually of a hundredth; adds how each page has grown since.
"""

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection
from django.test import Client

from apps.agency.models import Brand
from apps.agency.permissions import Role
from apps.cases.models import Case, Clock
from apps.core.tenancy import entered
from apps.desk.paging import PAGE, key_of
from apps.monitoring.models import Mention
from benchmarks import pages_data
from benchmarks.stage import erase, percentile, processors

WARM = 3
HUNDREDTH_PAGE = 99 * PAGE  # rows before it
NO_HIT = "xylographe"
GOAL_MILLISECONDS, GOAL_QUERIES, GOAL_LIST_BYTES, GOAL_PAGE_BYTES = 100, 15, 20_000, 150_000


def addresses(scale: float) -> dict[str, tuple[Role, str]]:
    """Every page that is measured: who asks, and where."""
    big = Brand.objects.get(slug=pages_data.BIG)
    with entered(big):
        deep, deep_mention = _deep_case(), _deep_mention()
        busiest = Case.objects.filter(state="drafting").order_by("-opened_at").values_list("pk", flat=True)[0]
    inside = {
        "inbox": "",
        "inbox_mine": "?queue=mine",
        "inbox_newest": "?sort=newest",
        "inbox_search_hit": f"?q={pages_data.MIDDLE}",
        "inbox_search_common": f"?q={pages_data.COMMON}",
        "inbox_search_none": f"?q={NO_HIT}",
        "inbox_filter_type": "?issue_type=product&profile=troll",
        "inbox_a_year_ago": "?over=1&date_to=2020-01-01",
        "inbox_over_search_none": f"?over=1&q={NO_HIT}",
        "inbox_page_100": f"?sort=oldest&after={deep}",
        "inbox_due_page_100": f"?after={_deep_clock(big)}",
        "case": f"cases/{busiest}/",
        "mentions": "mentions/",
        "mentions_page_100": f"mentions/?after={deep_mention}",
        "mentions_search_rare": f"mentions/?q={pages_data.RARE}",
        "mentions_search_hit": f"mentions/?q={pages_data.MIDDLE}",
        "mentions_search_common": f"mentions/?q={pages_data.COMMON}",
        "mentions_search_two": f"mentions/?q={pages_data.COMMON}+{pages_data.MIDDLE}",
        "mentions_search_none": f"mentions/?q={NO_HIT}",
        "mentions_search_author": "mentions/?q=@marie1",
        "mentions_negative": "mentions/?sentiment=negative",
        "mentions_breach": "mentions/?breach=insult",
        "mentions_a_year_ago": "mentions/?date_to=2020-01-01",
        "authors": "authors/",
        "alerts": "alerts/",
        "figures": "figures/",
    }  # fmt: skip
    found = {name: (Role.MODERATOR, f"/b/{big.slug}/{rest}") for name, rest in inside.items()}
    found["desk_inbox"] = (Role.AGENCY_ADMIN, "/inbox/")
    found["cockpit"] = (Role.AGENCY_ADMIN, "/")
    return found


def _deep_case() -> str:
    rows = Case.objects.exclude(state__in=["closed", "ignored", "removed", "answered"])
    rows = rows.order_by("opened_at", "pk").values_list("priority", "opened_at", "pk")
    return key_of(*rows[min(HUNDREDTH_PAGE, rows.count() // 2)])


def _deep_clock(big: Brand) -> str:
    with entered(big):
        rows = (
            Clock.objects.filter(stopped_at=None)
            .order_by("due_at", "case_id")
            .values_list("due_at", "case_id")
        )
        return key_of(0, *rows[min(HUNDREDTH_PAGE, rows.count() // 2)])


def _deep_mention() -> str:
    rows = Mention.objects.order_by("-posted_at", "-pk").values_list("posted_at", "pk")
    return key_of(*rows[min(HUNDREDTH_PAGE, rows.count() // 2)])


def backend_cpu() -> float:
    """Processor seconds of this connection's PostgreSQL process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Queries:
    """Counts what is asked, and keeps what took longest."""

    def __init__(self) -> None:
        self.times: list[tuple[float, str]] = []

    def __call__(self, execute: Callable[..., Any], query: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(query, params, many, context)
        finally:
            self.times.append((time.perf_counter() - began, query))


def asked(client: Client, address: str, requests: int) -> dict[str, Any]:
    """One page, asked for so many times after a warm-up. Raises RuntimeError where it does not answer with 200."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    for _ in range(WARM - 1):
        client.get(address)
    took, own, server = [], time.process_time(), backend_cpu()
    for _ in range(requests):
        began = time.perf_counter()
        client.get(address)
        took.append(1000 * (time.perf_counter() - began))
    spent = time.process_time() - own + backend_cpu() - server
    queries = Queries()
    with connection.execute_wrapper(queries):
        client.get(address)
    slowest = max(queries.times)
    return {
        "p50": round(percentile(took, 0.5), 1),
        "p95": round(percentile(took, 0.95), 1),
        "cpu": round(1000 * spent / requests, 1),
        "queries": len(queries.times),
        "bytes": len(answer.content),
        "compressed": len(gzip.compress(answer.content, 6)),
        "slowest_query": {"milliseconds": round(1000 * slowest[0], 1), "sql": slowest[1][:160]},
    }


def growth(now: dict[str, Any], before: dict[str, Any]) -> dict[str, float]:
    """How many times the processor time of each page is what it was."""
    return {
        name: round(page["cpu"] / before[name]["cpu"], 2)
        for name, page in now.items()
        if before.get(name, {}).get("cpu")
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Make the rows where they are missing, and ask for every page."""
    prepared = pages_data.prepare(pages_data.Size(options.scale), options.schemas)
    clients = {}
    for role, user in pages_data.people().items():
        clients[role] = Client()
        clients[role].force_login(user)
    before = processors()
    pages = {
        name: asked(clients[role], address, options.requests)
        for name, (role, address) in addresses(options.scale).items()
        if not options.only or name in options.only
    }
    found: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scale": options.scale,
        "brands": Brand.objects.filter(slug__startswith=pages_data.PREFIX).count(),
        "brands_with_tables": min(options.schemas, pages_data.Size(options.scale).of(pages_data.BRANDS, 3)),
        "prepared_in_seconds": prepared,
        "requests": options.requests,
        "pages": pages,
        "over_a_goal": sorted(
            name
            for name, page in pages.items()
            if page["p95"] > GOAL_MILLISECONDS
            or page["queries"] >= GOAL_QUERIES
            or page["bytes"] > GOAL_PAGE_BYTES
        ),
        "machine": before,
    }
    if options.against:
        earlier = json.loads(Path(options.against).read_text())
        found["growth"] = {"from_scale": earlier["scale"], **growth(pages, earlier["pages"])}
    return found


def main() -> None:
    """Measure and print, or erase."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument(
        "--schemas",
        type=int,
        default=10_000,
        help="brands that get tables; the others are in the cockpit only",
    )
    parser.add_argument("--against", help="an earlier output to compare with")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages")
    parser.add_argument("--erase", action="store_true", help="remove the rows and leave")
    options = parser.parse_args()
    if options.erase:
        erase(list(Brand.objects.filter(slug__startswith=pages_data.PREFIX)))
        return
    json.dump(measure(options), sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
