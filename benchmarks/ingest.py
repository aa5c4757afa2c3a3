"""Writing mentions: our staged COPY against Django's bulk_create, in one run, in rows a CPU-second.

    python -m benchmarks.ingest [--rows 20000]

Needs a database (run it below `./vigie`'s environment: eval "$(./vigie env)"). Makes an agency and two brands of its own
and erases them. The CPU time is that of this process and of its PostgreSQL backend together. Prints JSON.
"""

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Value

from apps.agency import schemas
from apps.agency.access import SYSTEM
from apps.agency.models import Agency, Brand
from apps.agency.services import archive_brand, create_agency, create_brand
from apps.core.folding import fold_batch
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.monitoring.models import Author, Mention
from apps.monitoring.services.recording import Found, key, record_mentions
from apps.networks.contract import AuthorData, PostData

WORDS = [
    "lampe",
    "livraison",
    "colis",
    "retard",
    "merci",
    "service",
    "client",
    "déçu",
    "boutique",
    "produit",
    "commande",
    "avis",
    "honte",
    "super",
    "équipe",
    "réponse",
]
BATCH = 500


def posts(rows: int, first: int) -> list[PostData]:
    """Invented posts of about 35 words, a third of them by authors who spoke before."""
    chance, now = random.Random(first), datetime.now(UTC)
    return [
        PostData(
            f"bench-{first + number}",
            "bench",
            "post",
            " ".join(chance.choices(WORDS, k=35)),
            f"https://social.example/{first + number}",
            now - timedelta(seconds=number),
            AuthorData(
                f"a{chance.randint(0, rows * 2 // 3)}", f"a{number}", followers=chance.randint(0, 9000)
            ),
            lang="fr",
        )
        for number in range(rows)
    ]


def backend_cpu() -> float:
    """CPU seconds of this connection's PostgreSQL process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(work: Callable[[list[PostData]], None], batch: list[PostData]) -> float:
    """CPU seconds of one batch, ours and the server's."""
    own, server = time.process_time(), backend_cpu()
    with transaction.atomic():
        work(batch)
    return time.process_time() - own + backend_cpu() - server


def staged(batch: list[PostData]) -> None:
    """As Vigie does."""
    record_mentions([Found(post, (1,), 1) for post in batch], datetime.now(UTC))


def by_bulk_create(batch: list[PostData]) -> None:
    """The same rows, authors and search words, by the ORM alone."""
    now = datetime.now(UTC)
    authors = {
        key(post.network, post.author.external_id): Author(
            network=post.network,
            sha256=key(post.network, post.author.external_id),
            external_id=post.author.external_id,
            handle=post.author.handle,
            followers=post.author.followers,
            first_seen_at=post.posted_at,
            last_seen_at=post.posted_at,
        )
        for post in batch
    }
    Author.objects.bulk_create(authors.values(), ignore_conflicts=True)
    ids = {
        bytes(sha256): pk
        for sha256, pk in Author.objects.filter(sha256__in=list(authors)).values_list("sha256", "pk")
    }
    folded = fold_batch([post.text for post in batch]).decode("latin-1").split("\n")
    Mention.objects.bulk_create(
        [
            Mention(
                network=post.network,
                sha256=key(post.network, post.external_id),
                external_id=post.external_id,
                text=post.text,
                url=post.url,
                lang=post.lang or "",
                author_id=ids[key(post.network, post.author.external_id)],
                feed_id=1,
                posted_at=post.posted_at,
                collected_at=now,
                root_sha256=key(post.network, post.external_id),
                reach=post.author.followers or 0,
                watches=[1],
                search=SearchVector(Value(words), config="simple"),
            )
            for post, words in zip(batch, folded, strict=False)
        ],
        ignore_conflicts=True,
    )


def main() -> None:
    """Both ways in turn, batch by batch, each into its own brand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    agency = Agency.objects.filter(slug="bench-ingest").first() or create_agency(
        SYSTEM, "bench-ingest", "Benchmark"
    )
    brands = [
        Brand.objects.filter(slug=slug).first() or create_brand(SYSTEM, agency, slug, slug)
        for slug in ("bench-staged", "bench-bulk")
    ]
    spent: dict[str, list[float]] = {"staged": [], "bulk": []}
    try:
        for start in range(0, rows, BATCH):
            for brand, name, work in zip(brands, spent, (staged, by_bulk_create), strict=True):
                with entered(brand):
                    spent[name].append(measured(work, posts(BATCH, start)))
    finally:
        for brand in brands:
            archive_brand(SYSTEM, brand, datetime.now(UTC))
            schemas.drop_schema(brand.schema_name)
            OutboxEvent.objects.filter(brand_id=brand.pk).delete()
            Brand.objects.filter(pk=brand.pk).delete()
    medians = {name: statistics.median(times) for name, times in spent.items()}
    print(
        json.dumps(
            {
                "rows": rows,
                "rows_per_cpu_second": round(BATCH / medians["staged"]),
                "bulk_create_rows_per_cpu_second": round(BATCH / medians["bulk"]),
                "ratio": round(medians["bulk"] / medians["staged"], 2),
            }
        )
    )


if __name__ == "__main__":
    main()
