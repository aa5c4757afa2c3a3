"""Random posts and queries with known answers: the oracle of the matcher.

Nothing here uses the project's folding, parser or engine. A post is built from plain words, which are then written
with accents, plurals, elisions, hyphens and disguises; a query is a small tree, which is then written in the
language. The oracle compares the plain words with the tree, in the most naive way.
"""

import itertools
import random
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from apps.collection.matching import PostText

WORDS = ["lumen", "tramway", "panne", "retard", "bad", "buzz", "scandale", "journal", "bateau", "oreal", "week",
         "end", "weekend", "mail", "e", "boycott", "boycotteur", "jeu", "arnaque", "arnaqueur", "nul", "paris", "1984",
         "weekendpanne", "badbuzz", "loreal"]  # fmt: skip
ACCENTED = {"oreal": "oréal", "tramway": "tràmway", "panne": "pännè", "retard": "rétârd"}
PLURALS = {word: word + "s" for word in WORDS if len(word) >= 3 and word[-1].isalpha() and word != "paris"}
PLURALS |= {"journal": "journaux", "bateau": "bateaux", "jeu": "jeux"}
LOOK_ALIKE = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р"}
EMOJI = "😡"
AUTHORS = ["Alice", "bob_42", "Éve", "karim.k"]
LANGS, NETS, TYPES = (
    ["fr", "en", ""],
    ["bluesky", "mastodon"],
    ["post", "reply", "repost", "review", "comment"],
)
COUNTRIES, BIOS = ["FR", "be", ""], ["", "Journaliste à Paris", "panne de tramway"]


@dataclass
class Token:
    """A plain word of a post: its singular, how it is spelt without accent, its sign, its place in the text."""

    singular: str
    letters: str
    sign: str = ""
    start: int = 0
    end: int = 0


@dataclass
class Post:
    """A written post with the plain truth about it.

    ``joined``: (word, first, last) of neighbours made one; ``spelt``: the same as written, for those that begin with
    a word; ``row``: the pieces written together so far, each with the number of its word or of the next.
    """

    tokens: list[Token] = field(default_factory=list)
    joined: list[tuple[str, int, int]] = field(default_factory=list)
    spelt: list[Token] = field(default_factory=list)
    row: list[tuple[str, int]] = field(default_factory=list)
    text: str = ""
    made: PostText = field(default_factory=lambda: PostText(""))


def _disguise(rng: random.Random, word: str) -> str:
    kind = rng.randrange(14)
    place = rng.randrange(1, len(word) + 1)
    if kind == 0:
        return word[:place] + rng.choice("\u200b\u200d\u2060\u00ad\ufeff") + word[place:]
    if kind == 1 and word.isascii():
        return "".join(chr(ord(c) + 0xFEE0) for c in word)
    if kind == 2 and word.isalpha() and word.isascii():
        return "".join(chr(0x1D400 + ord(c.upper()) - 65) for c in word)
    if kind == 3:
        return "".join(c + rng.choice("\u0301\u0336\u0327") for c in word)
    if kind == 4 and sum(c in LOOK_ALIKE for c in word) < len(word) and word.isascii() and word.isalpha():
        return "".join(LOOK_ALIKE.get(c, c) if rng.random() < 0.7 else c for c in word)
    if kind == 5:
        return word.upper()
    return word.capitalize() if kind == 6 else word


def _spell(rng: random.Random, word: str) -> tuple[str, str]:
    """One spelling of a word without accents, and the same with accents perhaps."""
    plain = PLURALS[word] if word in PLURALS and rng.random() < 0.3 else word
    if plain in (word, word + "s") and word in ACCENTED and rng.random() < 0.4:
        return plain, ACCENTED[word] + plain[len(word) :]
    return plain, plain


def singular(word: str) -> str:
    """The singular of one spelling; "paris" cannot be told from a plural and loses its s like one."""
    for single, plural in PLURALS.items():
        if word == plural:
            return single
    return "pari" if word == "paris" else word


def make_post(rng: random.Random) -> Post:
    """A post of up to fourteen words."""
    post, glue = Post(), ""
    for _ in range(rng.randrange(15)):
        _add_word(rng, post, glue)
        glue = rng.choice([" ", " ", " ", " ", ", ", "\n", "-", "-", " … ", ") "])
    _end_row(post)
    post.text += rng.choice(["", "!", " http://ex.fr/x"]) if glue != "-" or not post.tokens else " "
    if post.text.endswith("ex.fr/x"):
        post.tokens += [Token("http", "http"), Token("ex", "ex"), Token("fr", "fr"), Token("x", "x")]
    post.made = _with_facts(rng, post.text)
    return post


def _add_word(rng: random.Random, post: Post, glue: str) -> None:
    word = rng.choice(WORDS)
    plain, accented = _spell(rng, word)
    sign = rng.choice("#@") if rng.random() < 0.15 and glue != "-" else ""
    elision = rng.choice(["l", "d", "qu"]) if not sign and rng.random() < 0.12 else ""
    if rng.random() < 0.08:
        post.text += f" {EMOJI} "
        post.tokens.append(Token(EMOJI, EMOJI))
        glue = ""
    number = len(post.tokens)
    written = _disguise(rng, accented)
    post.text += glue + sign + (elision and elision + rng.choice("'’")) + written
    post.tokens.append(Token(singular(plain), plain, sign))
    if glue != "-":
        _end_row(post)
    if elision:
        post.row.append((elision, number))
        if len(plain) >= 3:
            post.joined.append((singular_of_joined(elision, plain), number, number))
    elif post.row:
        _join(post, post.row[-1:], plain, number)
    post.row.append((plain, number))


def _join(post: Post, before: list[tuple[str, int]], last: str, number: int) -> None:
    left = "".join(letters for letters, _ in before)
    word, first = singular_of_joined(left, last), before[0][1]
    post.joined.append((word, first, number))
    post.spelt.append(Token(word, left + last, "", first, number))


def _end_row(post: Post) -> None:
    """Three and more pieces written together are one word too, without the particle they begin with."""
    row = post.row[1:] if post.row and post.row[0][0] in ("l", "d", "qu") else post.row
    if len(row) >= 3 and sum(len(letters) for letters, _ in row) <= 60:
        _join(post, row[:-1], *row[-1])
    post.row = []


def singular_of_joined(left: str, right: str) -> str:
    """The singular of two words written as one: that of the second, behind the first as written."""
    whole = left + right
    return left + singular(right) if singular(right) != right or len(right) > 3 else _short_joined(whole)


def _short_joined(whole: str) -> str:
    return whole


def _with_facts(rng: random.Random, text: str) -> PostText:
    return PostText(
        text=text, author=rng.choice(AUTHORS), lang=rng.choice(LANGS), network=rng.choice(NETS),
        type=rng.choice(TYPES), followers=rng.choice([None, 0, 10, 1000, 50_000]),
        likes=rng.choice([None, 0, 7]), reposts=rng.choice([None, 0, 50]), bio=rng.choice(BIOS),
        links=rng.choice([(), ("https://www.Lemonde.fr/eco/1",), ("http://blog.lumen.fr",)]),
        country=rng.choice(COUNTRIES), media=rng.choice([(), ("image",), ("video", "image")]),
        is_verified=rng.random() < 0.3, reply_to=rng.choice(["", "", "77"]),
    )  # fmt: skip


# --- queries ---------------------------------------------------------------------------------------------------------

Tree = tuple[Any, ...]


def make_query(rng: random.Random, depth: int = 3) -> Tree:
    """A tree that asks for something: some word, phrase, author or site limits it."""
    kind = rng.random()
    if depth == 0 or kind < 0.35:
        return _anchored_leaf(rng)
    if kind < 0.6:
        parts = [make_query(rng, depth - 1), *(_any(rng, depth - 1) for _ in range(rng.randrange(1, 3)))]
        rng.shuffle(parts)
        return ("and", *parts)
    if kind < 0.8:
        return ("or", *(make_query(rng, depth - 1) for _ in range(rng.randrange(2, 4))))
    return _near(rng, depth)


def _any(rng: random.Random, depth: int) -> Tree:
    kind = rng.random()
    if kind < 0.4:
        return make_query(rng, depth)
    if kind < 0.6:
        return ("not", make_query(rng, max(depth - 1, 0)))
    if kind < 0.7:
        return ("or", make_query(rng, max(depth - 1, 0)), _fact(rng))
    return _fact(rng)


def _near(rng: random.Random, depth: int) -> Tree:
    side = [_near_side(rng, depth) for _ in range(2)]
    return ("near", rng.randrange(1, 6), rng.random() < 0.5, *side)


def _near_side(rng: random.Random, depth: int) -> Tree:
    kind = rng.random()
    if kind < 0.15 and depth > 1:
        return _near(rng, depth - 1)
    if kind < 0.4:
        return ("or", _placed_leaf(rng), _placed_leaf(rng))
    return _placed_leaf(rng)


def _placed_leaf(rng: random.Random) -> Tree:
    word = rng.choice([each for each in WORDS if each != "paris"])
    kind = rng.random()
    if kind < 0.5:
        return ("word", word)
    if kind < 0.75:
        return ("phrase", *(rng.choice(WORDS) for _ in range(rng.randrange(2, 4))))
    if kind < 0.8:
        return ("sign", rng.choice("#@"), word)
    if kind < 0.85:
        return ("word", EMOJI)
    if kind < 0.93:
        long = rng.choice([each for each in WORDS if len(each) >= 4])
        return ("prefix", long[: rng.randrange(3, len(long) + 1)])
    long = rng.choice([each for each in WORDS if len(each) >= 4 and each.isalpha()])
    return (
        ("pattern", long[0] + "?" + long[2:])
        if rng.random() < 0.5
        else ("pattern", long[:3] + "?" + long[4:] + "*")
    )


def _anchored_leaf(rng: random.Random) -> Tree:
    kind = rng.random()
    if kind < 0.85:
        return _placed_leaf(rng)
    if kind < 0.9:
        return ("author", rng.choice(AUTHORS))
    if kind < 0.93:
        return ("site", rng.choice(["lemonde.fr", "lumen.fr", "ex.fr"]))
    return ("count", _placed_leaf(rng), rng.choice([">=2", ">1", "=1", ">=1", "=3"]))


def _fact(rng: random.Random) -> Tree:
    return rng.choice([
        ("lang", rng.choice(["fr", "en"])), ("net", rng.choice(NETS)), ("type", rng.choice(TYPES)),
        ("country", rng.choice(["fr", "BE"])), ("has", rng.choice(["image", "video", "link"])),
        ("is", rng.choice(["reply", "repost", "verified"])), ("link", rng.choice(["lemonde.fr/eco", "lumen.fr"])),
        ("number", rng.choice(["followers", "likes", "reposts", "engagement"]), rng.choice([">0", ">=50", "<100", "=0"])),
        ("bio", rng.choice(["journaliste", "tramway", "paris"])), ("count", _placed_leaf(rng), rng.choice(["<2", "=0", "<=1"])),
        ("raw", rng.choice(["Lumen", "panne,", "retard", "bad buzz", "-end"])), ("author", rng.choice(AUTHORS)),
    ])  # fmt: skip


def write(rng: random.Random, tree: Tree, *, top: bool = True) -> str:
    """The tree in the language, in one of its many spellings."""
    kind, *rest = tree
    if kind in ("and", "or"):
        joint = rng.choice([" AND ", " ET ", " "] if kind == "and" else [" OR ", " OU "])
        inside = joint.join(write(rng, child, top=False) for child in rest)
        return inside if top else f"({inside})"
    if kind == "not":
        return rng.choice(["NOT ", "SAUF ", "-"]) + write(rng, rest[0], top=False)
    if kind == "near":
        distance, ordered, left, right = rest
        sides = [write(rng, side, top=False) for side in (left, right)]
        sides = [
            f"({side})" if part[0] == "near" else side
            for side, part in zip(sides, (left, right), strict=True)
        ]
        return f"{sides[0]} {'O' if ordered else ''}NEAR/{distance} {sides[1]}"
    if kind == "count":
        return f"count({write(rng, rest[0])}){rest[1]}"
    return _write_leaf(rng, kind, rest)


def _write_leaf(rng: random.Random, kind: str, rest: list[Any]) -> str:
    if kind == "word":
        return _typed(rng, rest[0])
    if kind == "phrase":
        return '"' + " ".join(_typed(rng, word) for word in rest) + '"'
    if kind == "sign":
        return rest[0] + (rest[1] if rest[0] == "@" else _typed(rng, rest[1]))
    if kind == "prefix":
        return rest[0] + "*"
    if kind == "number":
        return rest[0] + rest[1]
    if kind == "raw":
        return f'raw:"{rest[0]}"'
    return rest[0] if kind == "pattern" else f"{kind}:{rest[0]}"


def _typed(rng: random.Random, word: str) -> str:
    spelt = _spell(rng, word)[1]
    return rng.choice([spelt, spelt.capitalize(), spelt.upper()]) if spelt not in ("e", "end") else spelt


# --- the oracle ------------------------------------------------------------------------------------------------------

Place = tuple[int, int]


def answer(tree: Tree, post: Post) -> bool:
    """Whether the query matches the post, by looking at every word for every part."""
    kind, *rest = tree
    if kind == "and":
        return all(answer(child, post) for child in rest)
    if kind == "or":
        return any(answer(child, post) for child in rest)
    if kind == "not":
        return not answer(rest[0], post)
    if kind == "count":
        return _compare(len(set(places(rest[0], post))), rest[1])
    if kind in ("word", "phrase", "sign", "prefix", "pattern", "near"):
        return bool(places(tree, post))
    return _fact_holds(kind, rest, post.made)


def places(tree: Tree, post: Post) -> list[Place]:
    """First and last word of every occurrence."""
    kind, *rest = tree
    tokens = post.tokens
    if kind == "or":
        return [place for child in rest for place in places(child, post)]
    if kind == "near":
        return _near_places(rest, post)
    if kind == "word":
        wanted = singular(rest[0])
        alone = [(at, at) for at, token in enumerate(tokens) if token.singular == wanted]
        return alone + [(first, last) for joined, first, last in post.joined if joined == wanted]
    if kind == "phrase":
        starts = range(len(tokens))
        return [
            (at, stop - 1)
            for at in starts
            for stop in _phrase_stops([singular(word) for word in rest], at, post)
        ]
    found = {at: at for at, token in enumerate(tokens) if _token_fits(kind, rest, token)}
    for token in post.spelt if kind != "sign" else ():
        if _token_fits(kind, rest, token) and not _token_fits(kind, rest, tokens[token.start]):
            found[token.start] = max(token.end, found.get(token.start, 0))
    return list(found.items())


def _phrase_stops(words: list[str], at: int, post: Post) -> set[int]:
    if not words:
        return {at}
    stops = {at + 1} if at < len(post.tokens) and post.tokens[at].singular == words[0] else set()
    stops |= {last + 1 for word, first, last in post.joined if first == at and word == words[0]}
    return {end for stop in stops for end in _phrase_stops(words[1:], stop, post)}


def _token_fits(kind: str, rest: list[Any], token: Token) -> bool:
    if kind == "sign":
        same = token.letters == rest[1] if rest[0] == "@" else token.singular == singular(rest[1])
        return token.sign == rest[0] and same
    if kind == "prefix":
        return token.letters.startswith(rest[0])
    pattern = rest[0]
    if pattern.endswith("*"):
        return _fits(pattern[:-1], token.letters[: len(pattern) - 1])
    if pattern.endswith("s") or pattern == "?":
        pattern = pattern[:-1]
    return _fits(pattern, token.letters) or _fits(pattern, token.singular)


def _fits(pattern: str, word: str) -> bool:
    if len(word) != len(pattern) or not word.isascii():
        return False
    return all(a == b or (a == "?" and b.isalnum()) for a, b in zip(pattern, word, strict=True))


def _near_places(rest: list[Any], post: Post) -> list[Place]:
    distance, ordered, left, right = rest
    found: list[Place] = []
    for a, b in itertools.product(places(left, post), places(right, post)):
        after = 1 <= b[0] - a[1] <= distance
        before = not ordered and 1 <= a[0] - b[1] <= distance
        if after or before:
            found += [a, b]
    return found


def _compare(number: int, comparison: str) -> bool:
    operator = comparison.rstrip("0123456789")
    wanted = int(comparison[len(operator) :])
    return {">": number > wanted, ">=": number >= wanted, "<": number < wanted, "<=": number <= wanted,
            "=": number == wanted}[operator]  # fmt: skip


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _fact_holds(kind: str, rest: list[Any], post: PostText) -> bool:
    value = rest[0].lower()
    listed = " ".join(post.links).lower()
    inside = "http://ex.fr/x" if post.text.endswith("http://ex.fr/x") else ""
    if kind in ("lang", "net", "type", "country"):
        return getattr(post, "network" if kind == "net" else kind).lower() == value
    if kind == "author":
        return _plain(post.author) == _plain(value)
    if kind == "bio":
        return any(singular(word) == singular(value) for word in _plain(post.bio).split())
    if kind == "number":
        return _number_holds(rest[0], rest[1], post)
    if kind == "raw":
        return _raw_holds(rest[0], post.text)
    if kind == "has":
        return bool(listed or inside) if value == "link" else value in post.media
    if kind == "is":
        reply = post.type == "reply" or post.reply_to != ""
        return {"reply": reply, "repost": post.type == "repost", "verified": post.is_verified}[value]
    return value in f"{listed} {inside}"


def _number_holds(measure: str, comparison: str, post: PostText) -> bool:
    if measure == "engagement":
        known = [each for each in (post.likes, post.reposts) if each is not None]
        return bool(known) and _compare(sum(known), comparison)
    value = getattr(post, measure)
    return value is not None and _compare(value, comparison)


def _raw_holds(wanted: str, text: str) -> bool:
    padded = f" {text} "
    for at in range(len(padded) - len(wanted)):
        if padded[at : at + len(wanted)] == wanted:
            before, after = padded[at - 1] if at else " ", padded[at + len(wanted)]
            if not (wanted[0].isalnum() and before.isalnum()) and not (
                wanted[-1].isalnum() and after.isalnum()
            ):
                return True
    return False
