"""Speed and size of the matcher, against a bare multi-word scan and a database, in one run.

    python -m benchmarks.matching --brands 10000

prints one JSON object. Absolute figures depend on the machine and its neighbours; ratios are medians over rounds in
which the rivals take turns. ``posts_per_s`` and the ratios are by CPU time of one process, but for the database,
whose work is in another process: there both sides are timed by the clock.
"""

import argparse
import gc
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ahocorasick

from apps.collection.matching import Matcher, PostText, word_shares
from apps.collection.query import parse
from benchmarks import matching_workload as workload
from benchmarks.matching_database import AnchorTable

BATCH = 500
POSTS = 20_000
POPULAR_WORDS, POPULAR_QUERIES = 20, 5_000


def resident_mb(pid: str = "self") -> float:
    """Memory of a process that is in RAM, in MB of 2**20 bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def private_mb() -> float:
    """Memory of this process that no other shares, in MB."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in rollup if line.startswith("Private_")) / 1024


def loaded(texts: Sequence[str], queries: Any) -> tuple[Matcher, float]:
    """A matcher with these queries, and the CPU seconds its loading took, reading included."""
    started = time.process_time()
    matcher = Matcher(word_shares(texts))
    for number, text in enumerate(queries):
        matcher.add(number, parse(text))
    return matcher, time.process_time() - started


def as_posts(texts: Sequence[str]) -> list[PostText]:
    return [PostText(text, author="someone", lang="fr", followers=at % 500) for at, text in enumerate(texts)]


def batches(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]


def take_turns(
    rivals: dict[str, Callable[[int], int]], rounds: int, clock: Callable[[], float]
) -> dict[str, list[float]]:
    """Seconds per post of each rival in each round; every rival handles the same batches in a round."""
    spent: dict[str, list[float]] = {name: [] for name in rivals}
    for number in range(rounds):
        for name, run in rivals.items():
            started = clock()
            handled = run(number)
            spent[name].append((clock() - started) / handled)
    return spent


def median_ratio(slower: list[float], faster: list[float]) -> float:
    return round(statistics.median(a / b for a, b in zip(slower, faster, strict=True)), 3)


def over(cut: list[Sequence[Any]], handle: Callable[[Any], object], at_once: int = 4) -> Callable[[int], int]:
    """A rival that hands ``at_once`` batches of each round to ``handle``."""

    def run(number: int) -> int:
        chosen = [cut[(number * at_once + k) % len(cut)] for k in range(at_once)]
        for batch in chosen:
            handle(batch)
        return sum(map(len, chosen))

    return run


def worker_share(matcher: Matcher, posts: list[Sequence[PostText]], total_mb: float) -> float:
    """The part of the loaded process's memory that a forked worker makes its own while matching every post."""
    gc.collect()
    gc.freeze()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        held = sum(len(post.text) for batch in posts for post in batch)  # posts are not the matcher's memory
        before = private_mb() if held else 0.0
        for batch in posts:
            matcher.match(batch)
        os.write(writer, str(private_mb() - before).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        private = float(answer.read())
    os.waitpid(child, 0)
    return round(private / total_mb, 3)


def edit_us(matcher: Matcher, brands: int) -> tuple[float, float]:
    """Microseconds of CPU of one edit of a read query, and of reading one, medians."""
    texts = list(workload.queries(min(brands, 100)))
    edits, readings = [], []
    for number, text in enumerate(texts):
        started = time.process_time()
        query = parse(text)
        readings.append(time.process_time() - started)
        started = time.process_time()
        matcher.replace(number, query)
        edits.append(time.process_time() - started)
    return round(statistics.median(edits) * 1e6, 1), round(statistics.median(readings) * 1e6, 1)


def pyahocorasick_scan(brands: int) -> Callable[[Sequence[PostText]], int]:
    """A bare scan of the same terms: no folding, no query."""
    automaton = ahocorasick.Automaton()
    for brand in range(brands):
        for term in workload.terms(brand):
            automaton.add_word(term, 1)
    automaton.make_automaton()

    def scan(batch: Sequence[PostText]) -> int:
        return sum(1 for post in batch for _ in automaton.iter(post.text))

    return scan


def literal_ratio(texts: Sequence[str], brands: int, rounds: int) -> float:
    """Throughput with all terms over throughput with a hundredth of them, for ORs of literals."""
    few = max(brands // 100, 1)
    cut = batches(as_posts(workload.inject(tuple(texts), few, 0.1)))
    big, _ = loaded(texts, workload.literal_queries(brands))
    small, _ = loaded(texts, workload.literal_queries(few))
    spent = take_turns(
        {"small": over(cut, small.match), "big": over(cut, big.match)}, rounds, time.process_time
    )
    return median_ratio(spent["small"], spent["big"])


def popular(texts: Sequence[str], rounds: int) -> tuple[float, float]:
    """Matches a second, and matches a post, where thousands of queries ask for the commonest words."""
    words = workload.vocabulary()[:POPULAR_WORDS]
    matcher, _ = loaded(texts, (words[n % len(words)] for n in range(POPULAR_QUERIES)))
    cut = batches(as_posts(texts))
    rates, found, handled = [], 0, 0
    for batch in cut[:rounds]:
        started = time.process_time()
        hits = len(matcher.match(batch))
        rates.append(hits / (time.process_time() - started))
        found, handled = found + hits, handled + len(batch)
    return round(statistics.median(rates)), round(found / handled, 1)


def database_ratio(
    matcher: Matcher, posts: list[Sequence[PostText]], brands: int
) -> tuple[float | None, str]:
    """How many times faster than PostgreSQL's table of anchor words, or None and why it was not measured."""
    if "DATABASE_URL" not in os.environ:
        return None, 'DATABASE_URL is not set: run eval "$(./vigie env)" first'
    queries, shares = enumerate(workload.queries(brands)), word_shares(workload.posts(POSTS))
    with AnchorTable(os.environ["DATABASE_URL"], queries, shares) as table:
        rivals = {"table": over(posts, table.match, 1), "matcher": over(posts, matcher.match, 1)}
        spent = take_turns(rivals, 5, time.perf_counter)
    return median_ratio(spent["table"], spent["matcher"]), "measured"


def measure(brands: int, rounds: int) -> dict[str, Any]:
    """All figures for this number of brands."""
    texts = workload.posts(POSTS)
    matcher, load_s = loaded(texts, workload.queries(brands))
    gc.collect()
    rss = resident_mb()
    posts = batches(as_posts(workload.inject(texts, brands, 0.1)))
    share = worker_share(matcher, posts, rss)
    edit, reading = edit_us(matcher, brands)
    rivals = {"matcher": over(posts, matcher.match), "scan": over(posts, pyahocorasick_scan(brands))}
    spent = take_turns(rivals, rounds, time.process_time)
    found_a_post = round(sum(len(matcher.match(batch)) for batch in posts) / POSTS, 2)
    ratio_postgres, reason = database_ratio(matcher, posts, brands)
    del matcher, rivals
    matches_per_s, matches_a_post = popular(texts, rounds)
    return {
        "brands": brands,
        "queries": brands * workload.QUERIES_A_BRAND,
        "terms": brands * workload.QUERIES_A_BRAND * workload.TERMS_A_QUERY,
        "posts_per_s": round(1 / statistics.median(spent["matcher"])),
        "ratio_pyahocorasick": median_ratio(spent["scan"], spent["matcher"]),
        "ratio_postgres": ratio_postgres,
        "ratio_postgres_reason": reason,
        "ratio_1m_to_10k": literal_ratio(texts, brands, rounds),
        "edit_us": edit,
        "parse_us": reading,
        "load_s": round(load_s, 1),
        "rss_mb": round(rss),
        "worker_share": share,
        "matches_per_s_popular": matches_per_s,
        "matches_a_post": found_a_post,
        "matches_a_post_popular": matches_a_post,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--brands", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=15)
    chosen = arguments.parse_args()
    print(json.dumps(measure(chosen.brands, chosen.rounds), indent=1))


if __name__ == "__main__":
    main()
