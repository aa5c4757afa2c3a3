"""By which words a person is known, and which of them may be taken out of everybody's texts. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
LONG_ENOUGH = 8  # letters: a plain word of that length is rarely anything but a name
SHORTEST = 3
SHORTEST_ID = 6
MARK = "[…]"


@dataclass(frozen=True, slots=True)
class Identity:
    """One account of a person on a network."""

    network: str
    external_id: str = ""
    handle: str = ""
    name: str = ""
    url: str = ""
    bio: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """certain: point to this person and nobody else. common: might be anybody's, and stay unless somebody adds them."""

    certain: tuple[str, ...]
    common: tuple[str, ...]


def words_of(identities: Iterable[Identity], also: Iterable[str] = ()) -> Words:
    """The words by which these accounts are known; `also` are those that a person named, certain by their word."""
    certain: set[str] = set()
    common: set[str] = set()
    for one in identities:
        handle = one.handle.removeprefix("@").strip()
        for spelt in {handle, handle.partition("@")[0]} - {"", MARK}:
            certain.add(f"@{spelt}")
            (certain if _is_telling(spelt) else common).add(spelt)
        if one.name and one.name != MARK:
            (certain if " " in one.name.strip() or _is_telling(one.name) else common).add(one.name.strip())
        if len(one.external_id) >= SHORTEST_ID:
            certain.add(one.external_id)
        if len(one.url) > len("https://"):
            certain.add(one.url)
        certain.update(found[0] for found in _EMAIL.finditer(one.bio))
    certain.update(word.strip() for word in also)
    certain = {word for word in certain if len(word) >= SHORTEST}
    return Words(
        tuple(sorted(certain)), tuple(sorted({word for word in common if len(word) >= SHORTEST} - certain))
    )


def _is_telling(word: str) -> bool:
    return len(word) >= LONG_ENOUGH or bool(re.search(r"[\d_.\-]", word))


def spellings(identifier: str) -> tuple[str, ...]:
    """How a person may have written the handle, e-mail, name or id that they are looked for by: "@zoe" is "zoe"."""
    plain = " ".join(identifier.replace("\x00", "").split())
    return tuple(dict.fromkeys(part for part in (plain, plain.removeprefix("@"), plain.rstrip("/")) if part))
