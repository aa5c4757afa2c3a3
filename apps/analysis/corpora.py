"""Read the labelled messages, and say what each may teach: which source, which split, which licence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from apps.core.errors import VigieError

TRAIN: Final = "train"
VAL: Final = "val"
_STARS_BAD = 2
_STARS_MIDDLE = 3
_LANGID_VAL_EVERY = 4

# Licence of each source, and whether weights trained on it may be given to others.
SOURCES: Final[dict[str, tuple[str, bool]]] = {
    "xlmt": ("Apache-2.0 (cardiffnlp/xlm-t)", True),
    "deft": ("none stated (DEFT 2017)", False),
    "tweeteval": ("no restrictions stated (cardiffnlp/tweeteval)", True),
    "insurance": ("none stated (opinion-assurances.fr)", False),
    "restaurant": ("none stated (TripAdvisor)", False),
    "gadget": ("none stated (M-ABSA)", False),
    "mlma": ("MIT (HKUST-KnowComp/MLMA_hate_speech)", True),
    "ftr": ("MIT (NataliaVanetik/FTR-dataset)", True),
    "hatecheck": ("CC BY 4.0 (test suite, never trained on)", True),
    "chat": ("CC BY-NC 4.0 (CyberAgression-Large)", False),
    "olid": ("none stated (OLID)", False),
    "davidson": ("MIT (t-davidson/hate-speech-and-offensive-language)", True),
    "ethos": ("GPL-3.0 (Ethos)", False),
    "complaints": ("none stated (complaints-social-media)", False),
    "sanders": ("none stated (Sanders)", False),
    "airline": ("CC BY-NC-SA 4.0 (CrowdFlower airlines)", False),
    "langid": ("Apache-2.0 (cardiffnlp/xlm-t)", True),
    "phrasebook": ("this project", True),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text. `group` is what must not be on both sides of a split: brand, author, scenario."""

    id: str
    text: str
    source: str
    lang: str
    split: str
    group: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def shippable(self) -> bool:
        """Whether weights learnt from it may be given to others."""
        return SOURCES[self.source][1]


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        raise VigieError(
            "This folder lacks a file of labelled messages.",
            field="--data",
            value=str(path),
            remedy="Give the folder that holds sentiment_tweets.jsonl and its companions.",
        )
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _tweets(folder: Path) -> Iterator[Example]:
    for row in _rows(folder, "sentiment_tweets"):
        source = "deft" if row["source"].startswith("deft") else "xlmt"
        yield Example(
            row["id"],
            row["text"],
            source,
            row["lang"],
            row["split"],
            row["id"],
            {"sentiment": row["sentiment"]},
        )
    for row in _rows(folder, "tweeteval_sentiment_en_val"):
        yield Example(
            row["id"], row["text"], "tweeteval", "en", VAL, row["id"], {"sentiment": row["sentiment"]}
        )


def _reviews(folder: Path) -> Iterator[Example]:
    for row in _rows(folder, "fr_insurance_reviews"):
        facts = {"sentiment": row["sentiment"], "stars": row["stars"]}
        yield Example(row["id"], row["text"], "insurance", "fr", row["split"], row["brand"], facts)
    for row in _rows(folder, "fr_restaurant_aspects"):
        stars = row["stars"]
        tone = "negative" if stars <= _STARS_BAD else "neutral" if stars == _STARS_MIDDLE else "positive"
        facts = {
            "sentiment": tone,
            "stars": stars,
            "aspects": {kind: row[kind] for kind in ("product", "service", "price") if kind in row},
        }
        yield Example(row["id"], row["text"], "restaurant", "fr", row["split"], row["brand"], facts)
    for row in _rows(folder, "fr_aspects_mt"):
        aspects = dict(aspect.rsplit(":", 1) for aspect in row["aspects"])
        tones = set(aspects.values())
        facts = {"aspects": aspects, "sentiment": tones.pop() if len(tones) == 1 else None}
        yield Example(row["id"], row["text"], "gadget", "fr", row["split"], row["id"], facts)


def _abuse(folder: Path) -> Iterator[Example]:
    for row in _rows(folder, "fr_abuse"):
        source = {"mhc": "hatecheck"}.get(row["source"], row["source"])
        yield Example(row["id"], row["text"], source, "fr", row["split"], row["id"], row)
    for row in _rows(folder, "fr_chat_aggression_nc"):
        yield Example(row["id"], row["text"], "chat", "fr", row["split"], row["scenario"], row)
    for row in _rows(folder, "en_abuse"):
        yield Example(row["id"], row["text"], row["source"], "en", row["split"], row["id"], row)


def _customers(folder: Path) -> Iterator[Example]:
    for row in _rows(folder, "en_complaints"):
        facts = {"complaint": row["complaint"], "domain": row["domain"]}
        yield Example(row["id"], row["text"], "complaints", "en", row["split"], row["id"], facts)
    for row in _rows(folder, "en_brand_tweets"):
        yield Example(
            row["id"], row["text"], "sanders", "en", row["split"], row["id"], {"sentiment": row["sentiment"]}
        )
    for row in _rows(folder, "airline_stream"):
        facts = {"sentiment": row["sentiment"], "reason": row.get("reason"), "brand": row["brand"]}
        yield Example(row["id"], row["text"], "airline", "en", row["split"], row["brand"], facts)


def _languages(folder: Path) -> Iterator[Example]:
    for number, row in enumerate(_rows(folder, "langid_tweets")):
        split = VAL if number % _LANGID_VAL_EVERY == 0 else TRAIN
        yield Example(row["id"], row["text"], "langid", row["lang"], split, row["id"])


READERS: Final[tuple[Callable[[Path], Iterator[Example]], ...]] = (
    _tweets, _reviews, _abuse, _customers, _languages,
)  # fmt: skip


def read(folder: Path) -> list[Example]:
    """Every labelled message of the folder. Raises VigieError naming a missing file."""
    return [example for reader in READERS for example in reader(folder)]
