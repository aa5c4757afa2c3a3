"""Posts and queries for the matcher's benchmark: the same for the same numbers, in any run.

Posts are the development texts where they are installed, else sentences made of common words. Queries use the whole
language: each brand has 100 distinct terms of its own, ten to a query, beside common words of complaint.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

TEXTS = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "text"
TERMS_A_QUERY = 10
QUERIES_A_BRAND = 10
_COMPLAINTS = ("panne", "retard", "arnaque", "scandale", "remboursement", "annulation", "grève", "boycott", "plainte", "colère", "honte", "danger", "rappel", "fuite", "pollution", "bug", "erreur", "attente", "mensonge", "procès", "refund", "delay", "cancelled", "broken", "scam", "worst", "awful", "complaint", "angry", "lost")  # fmt: skip
_COMMON = ("le", "la", "de", "un", "une", "et", "est", "pas", "je", "vous", "que", "pour", "dans", "ce", "il", "sur", "avec", "service", "client", "bien", "plus", "the", "to", "and", "a", "of", "in", "is", "for", "you", "on", "it", "flight", "with", "was", "my", "this", "have", "not", "that", "they", "hotel", "train", "prix", "jour", "fois", "merci", "thanks")  # fmt: skip


@cache
def posts(number: int) -> tuple[str, ...]:
    """Texts of posts, in a fixed random order."""
    texts = [text for path in sorted(TEXTS.glob("*.jsonl")) for text in _texts(path)]
    rng = random.Random(7)
    if not texts:
        words = [
            *(_COMMON * 6),
            *_COMPLAINTS,
            *("".join(rng.choices("aeiourstnlcdmp", k=7)) for _ in range(4000)),
        ]
        texts = [" ".join(rng.choices(words, k=35)) for _ in range(number)]
    rng.shuffle(texts)
    return tuple(texts[at % len(texts)] for at in range(number))


def _texts(path: Path) -> list[str]:
    """Texts as long as posts are: about 200 characters, 35 words."""
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        text for record in records if isinstance(text := record.get("text"), str) and 80 <= len(text) <= 600
    ]


@cache
def vocabulary() -> tuple[str, ...]:
    """Plain lower-case words of the posts, the commonest first."""
    counts: Counter[str] = Counter()
    for text in posts(20_000):
        counts.update(re.findall(r"[a-z]{4,12}", text.lower()))
    return tuple(word for word, _ in counts.most_common(20_000))


@cache
def _followers() -> dict[str, str]:
    """The letters that follow every two letters in the vocabulary, as often as they do; "$" ends a word."""
    found: dict[str, list[str]] = {}
    for word in vocabulary():
        for pair, letter in zip(pairwise(f"^{word}"), word[1:] + "$", strict=True):
            found.setdefault("".join(pair), []).append(letter)
    return {pair: "".join(letters) for pair, letters in found.items()}


def _name(rng: random.Random) -> str:
    """A word that is not in the vocabulary but looks like it, as invented names do."""
    followers, name = _followers(), "^" + rng.choice(vocabulary())[0]
    while len(name) < 14 and (letter := rng.choice(followers[name[-2:]])) != "$":
        name += letter
    return name[1:] if len(name) > 5 and name[1:] not in _known() else _name(rng)


@cache
def _known() -> frozenset[str]:
    return frozenset(vocabulary())


def brand_name(rng: random.Random) -> str:
    """An invented name."""
    return _name(rng) + _name(rng)[:4]


def _word(rng: random.Random, commonest: int = 100) -> str:
    """A word of the vocabulary, common ones more often, the very commonest never."""
    words = vocabulary()
    first = min(commonest, len(words) // 2)
    return words[int(first * (len(words) / first) ** rng.random()) % len(words)]


def _rare(rng: random.Random) -> str:
    """A word few posts hold: what a brand asks for without its name beside must not be an everyday phrase."""
    return _word(rng, 2_000)


def terms(brand: int) -> list[str]:
    """The hundred terms of one brand: names, products, phrases."""
    rng = random.Random(brand * 2 + 1)
    name = brand_name(rng)
    singles = [
        name,
        *(_name(rng) + rng.choice(("", "ia", "o", "pro", str(rng.randrange(100)))) for _ in range(24)),
    ]
    if brand % 20 == 0:
        singles[-1] = _rare(rng)  # a brand that is also a word, such as Orange
    pairs = (
        [f"{name} {_word(rng)}" for _ in range(15)]
        + [f"{_word(rng)} {name}" for _ in range(15)]
        + [f"{_rare(rng)} {_rare(rng)}" for _ in range(30)]
    )
    triples = [f"{_rare(rng)} {_word(rng)} {_rare(rng)}" for _ in range(15)]
    mixed = [*singles, *pairs, *triples]
    rng.shuffle(mixed)
    return mixed


def _quoted(term: str) -> str:
    return f'"{term}"' if " " in term else term


def literal_queries(brands: int) -> Iterator[str]:
    """Ten queries a brand, each the OR of ten of its terms."""
    for brand in range(brands):
        own = terms(brand)
        for start in range(0, len(own), TERMS_A_QUERY):
            yield " OR ".join(map(_quoted, own[start : start + TERMS_A_QUERY]))


def queries(brands: int) -> Iterator[str]:
    """Ten queries a brand, each with ten of its terms, over the whole language."""
    for brand in range(brands):
        own, rng = terms(brand), random.Random(brand)
        for number in range(QUERIES_A_BRAND):
            ten = own[number * TERMS_A_QUERY : (number + 1) * TERMS_A_QUERY]
            yield _query(rng, ten, number, brand_name(random.Random(brand * 2 + 1)))


def _query(rng: random.Random, ten: list[str], number: int, name: str) -> str:
    names = " OR ".join(map(_quoted, ten))
    trouble = " OR ".join(rng.sample(_COMPLAINTS, 5))
    forms = (
        names,
        f"({names}) -concours",
        f"({names}) AND ({trouble})",
        f"({names}) AND ({trouble}) NOT (promo OR concours)",
        f"({names}) NEAR/8 ({trouble})",
        f"{names} OR #{name} OR @{name} OR author:{name}",
        f"({names}) lang:fr followers>=100",
        f"({names} OR {name[:6]}*) AND ({trouble})",
        f'({names}) AND (count({rng.choice(_COMPLAINTS)})>=2 OR raw:"{name.upper()} !" OR has:image)',
        f"({names}) AND (organi?ation OR {rng.choice(_COMPLAINTS)[:4]}* OR {trouble})",
    )
    return forms[number]


def inject(texts: tuple[str, ...], brands: int, share: float) -> list[str]:
    """Texts of which a share holds a term of a random brand, at a random place."""
    rng, made = random.Random(11), []
    for text in texts:
        if rng.random() < share:
            words = text.split(" ")
            words.insert(rng.randrange(len(words) + 1), rng.choice(terms(rng.randrange(brands))))
            made.append(" ".join(words))
        else:
            made.append(text)
    return made
