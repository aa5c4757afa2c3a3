"""`./vigie match`: which queries match which posts, and where, from files and without a database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand

from apps.collection.matching import BadPost, Document, Matcher, PostText, explain_document, post_from_record
from apps.collection.query import Query, QueryError, parse

BATCH = 500
BAD_INPUT = 2


class _Refused(Exception):
    """A file that cannot be used at all: one sentence."""


class Command(BaseCommand):
    """Prints one line of JSON for each query and post that match."""

    help = "Match queries (JSON lines: id, query) with posts (JSON lines: id, text, author…); prints the matches."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The three files."""
        parser.add_argument("--queries", required=True, help='JSON lines {"id": …, "query": …}')
        parser.add_argument("--posts", required=True, help='JSON lines {"id": …, "text": …, "author": …, …}')
        parser.add_argument("--lists", help='JSON {"name": ["word", "two words", …], …} for list:name')

    def handle(self, *args: object, **options: Any) -> None:
        """Match, print, and exit with 2 where something was refused."""
        run = _Run(self.stdout, self.stderr)
        try:
            run.match(Path(options["queries"]), Path(options["posts"]), options["lists"])
        except _Refused as refusal:
            self.stderr.write(str(refusal).encode(errors="backslashreplace").decode())
            run.is_clean = False
        except BrokenPipeError:
            sys.stderr.close()  # the reader of the matches has left: nothing more to say
        if not run.is_clean:
            sys.exit(BAD_INPUT)


class _Run:
    """One run of the command; ``is_clean`` until something is refused."""

    def __init__(self, output: Any, errors: Any) -> None:
        self.output = output
        self.errors = errors
        self.is_clean = True

    def match(self, queries: Path, posts: Path, lists: str | None) -> None:
        words = _read_lists(Path(lists)) if lists else {}
        known = self._read_queries(queries, words)
        matcher = Matcher()
        for number, (_, query) in enumerate(known):
            matcher.add(number, query)
        records = self._read_posts(posts)
        while batch := list(islice(records, BATCH)):
            self._match_batch(matcher, known, batch)

    def _match_batch(
        self, matcher: Matcher, known: list[tuple[Any, Query]], batch: list[tuple[Any, PostText]]
    ) -> None:
        document, cut = Document(PostText("")), -1
        for number, place in matcher.match([post for _, post in batch]):
            query_id, query = known[int(number)]
            post_id, post = batch[place]
            if place != cut:
                document, cut = Document(post), place
            spans = [[span.start, span.end] for span in explain_document(query, document)]
            self.output.write(_json({"query": query_id, "post": post_id, "spans": spans}))

    def _read_queries(self, path: Path, lists: dict[str, list[str]]) -> list[tuple[Any, Query]]:
        known: list[tuple[Any, Query]] = []
        seen: set[str] = set()
        for place, record in self._records(path):
            if "id" not in record or not isinstance(record.get("query"), str):
                self._refuse(f"{place}: a query needs “id” and “query”, a string.")
                continue
            name = _json(record["id"])
            if name in seen:
                self._refuse(f"{place}: the id {name} is used twice. Give each query its own.")
                continue
            seen.add(name)
            try:
                known.append((record["id"], parse(record["query"], lists)))
            except QueryError as error:
                end = error.position + error.length
                where = f"position {error.position}, length {error.length}"
                shown = record["query"][error.position : end][:80]
                self._refuse(f"query {name}: {where} ({shown!r}): {error.message} {error.remedy}")
        return known

    def _read_posts(self, path: Path) -> Iterator[tuple[Any, PostText]]:
        for place, record in self._records(path):
            if "id" not in record:
                self._refuse(f"{place}: a post needs an “id”.")
                continue
            try:
                yield record["id"], post_from_record(record)
            except BadPost as error:
                self._refuse(f"{place}: post {_json(record['id'])}: {error}.")

    def _records(self, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each line of a file with its place; a line that is no JSON object is refused, the others go on."""
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                place = f"{path.name}, line {number}"
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError) as error:
                    self._refuse(f"{place}: this is not JSON ({error}).")
                    continue
                if isinstance(record, dict):
                    yield place, record
                else:
                    self._refuse(f'{place}: a JSON object is expected, such as {{"id": 1}}.')

    def _refuse(self, sentence: str) -> None:
        self.is_clean = False
        self.errors.write(sentence.encode(errors="backslashreplace").decode())


def _json(value: object) -> str:
    """One line of JSON; half a surrogate pair, which no output can carry, is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return (
        text
        if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
        else json.dumps(value)
    )


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise _Refused(
            f"{path}: cannot be read ({error.strerror}). Give the path of an existing file."
        ) from error


def _read_lists(path: Path) -> dict[str, list[str]]:
    with _opened(path) as file:
        try:
            lists = json.load(file)
        except (ValueError, RecursionError) as error:
            raise _Refused(f'{path}: this is not JSON ({error}). Write {{"name": ["word"]}}.') from error
    if not isinstance(lists, dict) or not all(_is_words(words) for words in lists.values()):
        raise _Refused(f'{path}: lists must be written {{"name": ["word", "two words"]}}.')
    return lists


def _is_words(words: object) -> bool:
    return isinstance(words, list) and all(isinstance(word, str) for word in words)
