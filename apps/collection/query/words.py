"""From what was typed (a word, the inside of a phrase, a raw text) to the words that are looked for."""

import re

from apps.collection.query.errors import QueryError
from apps.collection.query.nodes import Node, Pattern, Phrase, Prefix, Raw, Term, WordNode, any_of
from apps.core.folding import fold_character, has_look_alikes
from apps.core.words import ELIDED, singular_of, split_words

MIN_PREFIX = 3

_LETTER = re.compile("~[0-9a-f]{4}|=[0-9a-f]{5}|.")
# A letter no query holds: it carries "?" through folding, which would otherwise cut the word there.
_ANY_LETTER = "\ua66e"
_ANY_LETTER_FOLDED = "~a66e"
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
# Also an apostrophe before a single letter that another one follows: rock'n'roll.
_JOINER = re.compile(r"(?<=\w)(?:[-\u2010\u2011]|['’ʼ`´‘](?=\w{3}|\w['’ʼ`´‘]))(?=\w)")


def letters_of(word: str) -> list[str]:
    """The letters of a folded word, an escaped letter of another script being one."""
    return _LETTER.findall(word)


def words_node(source: str, position: int) -> Node:
    """The words of ``source`` directly after one another, in every spelling that is the same to a reader.

    Raises QueryError, at ``position``, where there is no word or a wildcard is misplaced.
    """
    # A word drawn wholly in look-alikes may be Cyrillic or disguised Latin: only a post can tell.
    readings = (False, True) if has_look_alikes(source) else (None,)
    hyphens, joined = _HYPHEN.sub("", source), _JOINER.sub("", source)
    spellings = list(dict.fromkeys((source, hyphens, joined)))
    if (
        len(spellings) > 1
        and source.endswith("*")
        and len(split_words(source).words[-1].letters) < MIN_PREFIX
    ):
        del spellings[0]  # week-en* has its three letters only where it is read as one word
    return any_of([_sequence(each, position, wholly) for each in spellings for wholly in readings])


def _sequence(source: str, position: int, wholly: bool | None) -> Node:
    parts: list[WordNode] = []
    if source.isascii() and source.replace(" ", "").isalnum():
        parts += [Term(singular_of(word)) for word in source.lower().split()]  # as below, ten times sooner
        return parts[0] if len(parts) == 1 else Phrase(tuple(parts))
    for chunk in re.finditer(r"\S+", source):
        if "*" in chunk[0] or "?" in chunk[0]:
            parts.extend(_open_words(chunk[0], position + chunk.start(), wholly))
        else:
            words = split_words(chunk[0], wholly=wholly).words
            parts.extend(_term(word.letters, word.sign) for word in words)
    if not parts:
        raise QueryError("no_word", position, len(source), text=source)
    return parts[0] if len(parts) == 1 else Phrase(tuple(parts))


def _term(letters: str, sign: str) -> Term:
    # A handle is a name: it has no plural. Every other word stands for all its plural forms.
    return Term(letters if sign == "@" else singular_of(letters), sign)


def _open_words(chunk: str, position: int, wholly: bool | None) -> list[WordNode]:
    """The words of one typed chunk that holds a star or a question mark."""
    open_end = chunk.endswith("*")
    body = chunk.rstrip("*")
    if "*" in body or chunk.endswith("**"):
        raise QueryError("star_inside", position + chunk.index("*"), 1)
    words = list(split_words(body.replace("?", _ANY_LETTER), wholly=wholly).words)
    if not words:
        raise QueryError("short_prefix", position, len(chunk), text=chunk, limit=MIN_PREFIX)
    nodes: list[WordNode] = []
    for number, word in enumerate(words):
        letters = word.letters.replace(_ANY_LETTER_FOLDED, "?")
        ends_open = open_end and number == len(words) - 1
        if "?" in letters:
            nodes.append(_pattern(letters, ends_open, word.sign, position, chunk))
        elif ends_open:
            if len(letters_of(letters)) < MIN_PREFIX:
                raise QueryError(
                    "short_prefix",
                    position,
                    len(chunk),
                    text=f"{letters}*" if letters.isalnum() else chunk,
                    limit=MIN_PREFIX,
                )
            nodes.append(Prefix(letters, word.sign))
        else:
            nodes.append(_term(letters, word.sign))
    return nodes


def _pattern(letters: str, open_end: bool, sign: str, position: int, chunk: str) -> Pattern:
    units = letters_of(letters)
    if units[0] == "?" or (units[-1] == "?" and not open_end):
        raise QueryError("mark_at_edge", position + chunk.index("?"), 1)
    # Three first letters, at most one of them open (none in other scripts), keep a pattern findable.
    allowed = 1 if all(len(unit) == 1 for unit in units) else 0
    if len(units) < MIN_PREFIX or units[:MIN_PREFIX].count("?") > allowed:
        raise QueryError("pattern_too_open", position, len(chunk), text=chunk)
    return Pattern(letters if open_end or sign == "@" else singular_of(letters), open_end, sign)


def raw_node(text: str, position: int, length: int) -> Raw:
    """Exactly ``text``. Raises QueryError where nothing but space is asked for."""
    if not text.strip():
        raise QueryError("empty_quotes", position, length)
    # What is a #tag or @handle in a post keeps its underscores, and look-alikes may be read in either script.
    texts = (text, "#" + text) if "_" in text else (text,)
    readings = (False, True) if has_look_alikes(text) else (None,)
    rows = [_sure_words(each, wholly) for each in texts for wholly in readings]
    return Raw(text, tuple(dict.fromkeys(rows)) if all(rows) else ())


def _sure_words(text: str, wholly: bool | None) -> tuple[str, ...]:
    found = list(split_words(text, wholly=wholly).words)
    # A particle at the edge may be elided in a post, where it is no word: only what lies inside is sure.
    if found and found[-1].letters in ELIDED and _may_touch(text[found[-1].end : found[-1].end + 1]):
        found.pop()
    if found and found[0].letters == "s" and _may_touch(text[: found[0].start][-1:]):
        found.pop(0)
    return tuple(word.singular for word in found)


def _may_touch(char: str) -> bool:
    """True where a word beside this character (or the edge) may be joined to another by an apostrophe."""
    return not char or fold_character(char) in ("", "'")
