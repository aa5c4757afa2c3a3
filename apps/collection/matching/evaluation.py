"""The direct path: one query against one post, and which parts of the text made it match."""

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from apps.collection.matching.document import Document, Place
from apps.collection.matching.facts import holds_fact, holds_number
from apps.collection.matching.posts import PostText
from apps.collection.query import Query
from apps.collection.query.nodes import (
    WORD_NODES,
    AllOf,
    AnyOf,
    Bio,
    Count,
    Field,
    Near,
    Node,
    Not,
    Number,
    Pattern,
    Phrase,
    Prefix,
    Raw,
    Term,
    WordNode,
    compare,
)
from apps.core.words import Word


class Span(NamedTuple):
    """A part of the original text, in code points; ``end`` is not part of it."""

    start: int
    end: int


def matches(query: Query, post: PostText) -> bool:
    """True where the query matches the post."""
    return holds(query.ast, Document(post))


def explain(query: Query, post: PostText) -> list[Span]:
    """The parts of the text that made the query match, in order; none where it does not match."""
    document = Document(post)
    if not holds(query.ast, document):
        return []
    merged: list[Span] = []
    for start, end in sorted(_spans(query.ast, document)):
        if merged and start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return merged


def holds(node: Node, document: Document) -> bool:
    """True where the part of a query holds for the post."""
    if isinstance(node, AllOf):
        return all(holds(child, document) for child in node.children)
    if isinstance(node, AnyOf):
        return any(holds(child, document) for child in node.children)
    if isinstance(node, Not):
        return not holds(node.child, document)
    if isinstance(node, Field):
        return holds_fact(node.name, node.value, document.post)
    if isinstance(node, Number):
        return holds_number(node.measure, node.operator, node.value, document.post)
    if isinstance(node, Count):
        return compare(len(occurrences(node.of, document)), node.operator, node.value)
    if isinstance(node, Raw):
        if not raw_spans(document.post.text, node.text):
            return False
        return not node.words or bool(_phrase(tuple(map(Term, node.words)), document))
    if isinstance(node, Bio):
        size = len(node.words)
        starts = range(len(document.bio_words) - size + 1)
        return any(document.bio_words[start : start + size] == node.words for start in starts)
    return bool(occurrences(node, document))


def _spans(node: Node, document: Document) -> list[tuple[int, int]]:
    if isinstance(node, (AllOf, AnyOf)):
        held = [child for child in node.children if holds(child, document)]
        return [span for child in held for span in _spans(child, document)]
    if isinstance(node, Raw):
        return raw_spans(document.post.text, node.text)
    if isinstance(node, Count):
        return _spans(node.of, document)
    if isinstance(node, (Not, Field, Number, Bio)):
        return []
    return [_shown(place, document) for place in occurrences(node, document)]


def _shown(place: Place, document: Document) -> tuple[int, int]:
    """The code points of an occurrence, with the sign of a #tag or @handle it begins with."""
    start, end = document.code_points(place)
    sign = document.words[place[0]].sign
    text = document.post.text
    return (start - 1 if sign and text[start - 1] in "#@＃＠" else start), end


def raw_spans(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where exactly ``wanted`` stands in a text without being cut out of a longer word."""
    found, start = [], text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        cut_before = start > 0 and wanted[0].isalnum() and text[start - 1].isalnum()
        cut_after = end < len(text) and wanted[-1].isalnum() and text[end].isalnum()
        if not cut_before and not cut_after:
            found.append((start, end))
        start = text.find(wanted, start + 1)
    return found


def occurrences(node: Node, document: Document) -> list[Place]:
    """Every place of a word, phrase, NEAR or OR of them, in order and without repeats."""
    if isinstance(node, AnyOf):
        return sorted({place for child in node.children for place in occurrences(child, document)})
    if isinstance(node, Near):
        return _near(node, document)
    if isinstance(node, Phrase):
        return _phrase(node.parts, document)
    assert isinstance(node, WORD_NODES), "only what has a place occurs"
    if isinstance(node, Term) and not node.sign:
        return sorted(set(document.singulars.get(node.letters, ())))
    return [(at, at + 1) for at, word in enumerate(document.words) if word_fits(node, word)]


def word_fits(node: WordNode, word: Word) -> bool:
    """True where one word of a text is what the node asks for."""
    if node.sign and word.sign != node.sign:
        return False
    if isinstance(node, Term):
        return node.letters == (word.letters if node.sign == "@" else word.singular)
    if isinstance(node, Prefix):
        return word.letters.startswith(node.letters)
    pattern = pattern_of(node)
    return bool(pattern.fullmatch(word.letters) or (not node.open_end and pattern.fullmatch(word.singular)))


@lru_cache(maxsize=4096)
def pattern_of(node: Pattern) -> re.Pattern[str]:
    """The regular expression of a word with question marks: one letter or digit of any script for each."""
    letter = "[a-z0-9]" if not set("~=") & set(node.letters) else _ANY
    body = letter.join(map(re.escape, node.letters.split("?")))
    return re.compile(body + (".*" if node.open_end else ""))


_ANY = "(?:~[0-9a-f]{4}|=[0-9a-f]{5}|[a-z0-9])"


def _phrase(parts: tuple[WordNode, ...], document: Document) -> list[Place]:
    words, size = document.words, len(parts)
    first = parts[0]
    if isinstance(first, Term) and not first.sign:
        starts = [start for start, stop in document.singulars.get(first.letters, ()) if stop - start == 1]
    else:
        starts = list(range(len(words)))
    return [
        (start, start + size)
        for start in sorted(set(starts))
        if start + size <= len(words)
        and all(word_fits(part, words[start + i]) for i, part in enumerate(parts))
    ]


def _near(node: Near, document: Document) -> list[Place]:
    left, right = occurrences(node.left, document), occurrences(node.right, document)
    return sorted(partners(left, right, node.distance, ordered=node.ordered))


def partners(left: list[Place], right: list[Place], distance: int, *, ordered: bool) -> set[Place]:
    """The places on either side that have a partner on the other, at most ``distance`` words away."""
    if not left or not right:
        return set()
    held = _followed(left, right, distance) | _preceded(right, left, distance)
    if not ordered:
        held |= _followed(right, left, distance) | _preceded(left, right, distance)
    return held


def _followed(places: list[Place], others: list[Place], distance: int) -> set[Place]:
    """Those of ``places`` after whose end another begins within the distance."""
    starts = sorted(start for start, _ in others)
    return {place for place in places if _any_between(starts, place[1], place[1] + distance - 1)}


def _preceded(places: list[Place], others: list[Place], distance: int) -> set[Place]:
    """Those of ``places`` before whose start another ends within the distance."""
    stops = sorted(stop for _, stop in others)
    return {place for place in places if _any_between(stops, place[0] - distance + 1, place[0])}


def _any_between(sorted_numbers: list[int], low: int, high: int) -> bool:
    at = bisect_left(sorted_numbers, low)
    return at < len(sorted_numbers) and sorted_numbers[at] <= high
