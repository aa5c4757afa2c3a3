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
from apps.core.words import Joined, Word, singular_of


class Span(NamedTuple):
    """A part of the original text, in code points; ``end`` is not part of it."""

    start: int
    end: int


def matches(query: Query, post: PostText) -> bool:
    """True where the query matches the post."""
    return holds(query.ast, Document(post))


def explain(query: Query, post: PostText) -> list[Span]:
    """The parts of the text that made the query match, in order; none where it does not match."""
    return explain_document(query, Document(post))


def explain_document(query: Query, document: Document) -> list[Span]:
    """The same for a post that was cut already, as for many queries that match one."""
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
        return bool(raw_spans(document.post.text, node.text)) and _holds_words_of(node, document)
    if isinstance(node, Bio):
        return holds(node.of, document.bio)
    return bool(occurrences(node, document))


def _holds_words_of(node: Raw, document: Document) -> bool:
    rows = [_phrase(tuple(map(Term, row)), document) for row in node.words]
    return any(rows) or not rows


def _spans(node: Node, document: Document) -> list[tuple[int, int]]:
    if isinstance(node, (AllOf, AnyOf)):
        held = [child for child in node.children if holds(child, document)]
        return [span for child in held for span in _spans(child, document)]
    if isinstance(node, Raw):
        return raw_spans(document.post.text, node.text)
    if isinstance(node, Count):
        return _placed_spans(node.of, document, None)
    if isinstance(node, (Not, Field, Number, Bio)):
        return []
    return _placed_spans(node, document, None)


def _placed_spans(node: Node, document: Document, kept: set[Place] | None) -> list[tuple[int, int]]:
    """The code points of every occurrence; of those that are ``kept`` alone, where that is told."""
    if isinstance(node, AnyOf):
        return [span for child in node.children for span in _placed_spans(child, document, kept)]
    if isinstance(node, Near):
        held = set(_near(node, document))
        held = held if kept is None else held & kept
        return [span for side in (node.left, node.right) for span in _placed_spans(side, document, held)]
    places = [place for place in occurrences(node, document) if kept is None or place in kept]
    return [_shown(node, place, document) for place in places]


def _shown(node: Node, place: Place, document: Document) -> tuple[int, int]:
    """The code points of an occurrence, with the sign of a #tag or @handle or the particle it begins with."""
    words, text = document.words, document.post.text
    first = node.parts[0] if isinstance(node, Phrase) else node
    assert isinstance(first, WORD_NODES), "only what has a place is shown"
    start, end = words[place[0]].start, words[place[1] - 1].end
    if first.sign and text[start - 1] in "#@＃＠":
        start -= 1
    elif not word_fits(first, words[place[0]]):
        begun = [each for each in document.joined_at.get(place[0], ()) if joined_fits(first, each, document)]
        start = min([start, *(each.start for each in begun)])
    return start, end


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
    found = {at: at + 1 for at, word in enumerate(document.words) if word_fits(node, word)}
    for joined in document.joined:
        if joined_fits(node, joined, document):
            found[joined.first] = max(joined.last + 1, found.get(joined.first, 0))
    return sorted(found.items())


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


def joined_fits(node: WordNode, joined: Joined, document: Document) -> bool:
    """True where neighbours written as one are what the node asks for, and the first alone is not."""
    if node.sign:
        return False
    if isinstance(node, Term):
        return node.letters == joined.singular
    first = document.words[joined.first].letters
    if joined.elides or word_fits(node, Word(first, singular_of(first), "", 0, 0)):
        return False
    return word_fits(node, Word(joined.letters, joined.singular, "", 0, 0))


@lru_cache(maxsize=4096)
def pattern_of(node: Pattern) -> re.Pattern[str]:
    """The regular expression of a word with question marks: one letter or digit of any script for each."""
    letter = "[a-z0-9]" if not set("~=") & set(node.letters) else _ANY
    body = letter.join(map(re.escape, node.letters.split("?")))
    return re.compile(body + (".*" if node.open_end else ""))


_ANY = "(?:~[0-9a-f]{4}|=[0-9a-f]{5}|[a-z0-9])"


def _phrase(parts: tuple[WordNode, ...], document: Document) -> list[Place]:
    first = parts[0]
    if isinstance(first, Term) and not first.sign:
        starts = {start for start, _ in document.singulars.get(first.letters, ())}
    else:
        starts = set(range(len(document.words)))
    return sorted((start, stop) for start in starts for stop in _stops(parts, start, document))


def _stops(parts: tuple[WordNode, ...], start: int, document: Document) -> set[int]:
    """Where the words of a phrase that begins at ``start`` may end, neighbours written as one counting as one."""
    reached = {start}
    for part in parts:
        reached = {stop for at in reached if at < len(document.words) for stop in _steps(part, at, document)}
        if not reached:
            break
    return reached


def _steps(part: WordNode, at: int, document: Document) -> list[int]:
    joined = [each.last + 1 for each in document.joined_at.get(at, ()) if joined_fits(part, each, document)]
    return [at + 1, *joined] if word_fits(part, document.words[at]) else joined


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
