"""From features to numbers: every head's probability for a batch, the second look, and how fields follow from heads.

What is learnt and what is a rule of ours is kept apart: `urgency`, `question`, `needs_answer`, the issue types
`brand` and `statement`, `spam` and `personal_data` have no public labels and are scored by rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from apps.analysis import sentences
from apps.analysis.cuewords import CATEGORIES
from apps.analysis.heads import LANGUAGES, REGISTERS
from apps.analysis.model import Floats, Model
from apps.analysis.verdicts import BREACHES, ISSUE_TYPES, SENTIMENTS

CUE: Final = {name: number for number, name in enumerate(CATEGORIES)}
# What the network said of a post's language counts like this much evidence (log odds).
_HINT: Final = 1.5
# Languages are learnt from equally many tweets, but what is collected here is French first, then English.
_EXPECTED: Final = np.array([{"fr": 4.0, "en": 2.0}.get(name, 1.0) for name in LANGUAGES], dtype=np.float32)
_FLAT: Final = 1.0 / len(SENTIMENTS)
# A review of a purchase rarely insults: log odds taken off when the writing is surely a review.
_CIVIL_PRIOR: Final = 1.5
# French abuse without one known rude word exists, but is rarely what it seems: log odds taken off.
_NO_CUE_PRIOR: Final = 1.0
# Hate is about a group: without a word for one, much more must speak for it.
_NO_GROUP_PRIOR: Final = 2.0
_OF_GROUPS: Final = ("identity", "slur", "dehumanising")
_ABUSIVE: Final = ("insult", "vulgar", "slur", "dehumanising", "threat")
# A few words without one of displeasure say little: log odds taken off for each word fewer than this many.
_FEW_WORDS, _FEW_WORDS_PRIOR = 6, 1.2
_DISPLEASED: Final = ("negative", "complaint", "insult", "vulgar", "slur", "urgent")
_BINARY: Final = ("offensive", "hate", "racism", "threat", "complaint", "service")
Rows = NDArray[np.int64]


@dataclass(slots=True)
class Opinions:
    """One column per question for a whole batch, filled language by language."""

    language: Floats
    tone: Floats
    register: NDArray[np.int64]
    civil: Floats
    yes: dict[str, Floats]
    french: NDArray[np.bool_]
    looked_twice: NDArray[np.bool_]


def first_look(
    model: Model, grams: sparse.csr_matrix, dense: Floats, hints: Sequence[str | None]
) -> Opinions:
    """All heads on a batch by n-grams and cues alone."""
    size = grams.shape[0]
    language = _languages(model, grams, dense, hints)
    french = language[:, LANGUAGES.index("fr")] >= language[:, LANGUAGES.index("en")]
    opinions = Opinions(
        language,
        np.full((size, len(SENTIMENTS)), _FLAT, dtype=np.float32),
        np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.float32),
        {name: np.zeros(size, dtype=np.float32) for name in _BINARY} | {"service": _service_by_words(dense)},
        french,
        np.zeros(size, dtype=np.bool_),
    )
    for lang, rows in (("fr", np.flatnonzero(french)), ("en", np.flatnonzero(~french))):
        if len(rows) and lang in model.blocks:
            block = model.blocks[lang]
            part = grams if len(rows) == size else grams[rows]
            heads = {
                name: head.calibration.probabilities(scores[:, head.first : head.first + head.columns])
                for scores in (block.scores(part, dense[rows]),)
                for name, head in model.heads.items()
                if head.block == lang
            }
            _fill(opinions, lang, rows, heads)
    return opinions


def _service_by_words(dense: Floats) -> Floats:
    """Service rather than product, by cues alone: where no head has learnt it."""
    answer: Floats = 1.0 / (1.0 + np.exp(1.5 * (dense[:, CUE["product"]] - dense[:, CUE["service"]])))
    return answer


def _languages(model: Model, grams: sparse.csr_matrix, dense: Floats, hints: Sequence[str | None]) -> Floats:
    head = model.heads["language"]
    scores = model.blocks["any"].scores(grams, dense)
    known = head.calibration.probabilities(scores[:, head.first : head.first + head.columns]) * _EXPECTED
    known /= known.sum(axis=1, keepdims=True)
    hinted = [
        (row, LANGUAGES.index(hint[:2])) for row, hint in enumerate(hints) if hint and hint[:2] in LANGUAGES
    ]
    if hinted:
        rows, columns = np.array(hinted).T
        known[rows, columns] *= np.exp(_HINT)
        known /= known.sum(axis=1, keepdims=True)
    return known


def _fill(opinions: Opinions, lang: str, rows: Rows, heads: dict[str, Floats]) -> None:
    names = [name for name in REGISTERS[lang] if f"tone.{lang}.{name}" in heads]
    gate = heads.get(f"gate.{lang}")
    if gate is None or len(names) == 1:
        shares = np.full((len(rows), len(names)), 1.0 / max(len(names), 1), dtype=np.float32)
    else:
        shares = gate
    if names:
        tones = np.stack([heads[f"tone.{lang}.{name}"] for name in names], axis=1)
        opinions.tone[rows] = np.einsum("mr,mrc->mc", shares, tones)
        opinions.register[rows] = shares.argmax(axis=1)
    if gate is not None and lang == "fr":
        reviews = [list(REGISTERS["fr"]).index(name) for name in ("review", "dining", "gadget")]
        opinions.civil[rows] = gate[:, reviews].sum(axis=1)
    for question in _BINARY:
        answer = heads.get(f"{question}.{lang}")
        if answer is not None:
            opinions.yes[question][rows] = answer[:, 1]


def silence(opinions: Opinions, words: NDArray[np.int64], tokens: NDArray[np.int64]) -> None:
    """Without a word there is no language, breach or complaint; without even a sign, no tone either."""
    wordless = np.flatnonzero(words == 0)
    opinions.language[wordless] = 1.0 / len(LANGUAGES)
    for answer in opinions.yes.values():
        answer[wordless] = 0.0
    opinions.tone[tokens == 0] = (0.05, 0.9, 0.05)


def complaints(opinions: Opinions, dense: Floats, words: NDArray[np.int64]) -> Floats:
    """How likely each message complains: learnt from whole sentences, so a greeting is judged by its few words."""
    displeased = dense[:, [CUE[name] for name in _DISPLEASED]].sum(axis=1) > 0
    missing = np.where(displeased, 0, np.maximum(_FEW_WORDS - words, 0))
    return np.where(words > 0, _moved(opinions.yes["complaint"], -_FEW_WORDS_PRIOR * missing), 0.0)


def doubt(opinions: Opinions) -> Floats:
    """How far from certain the most doubtful far-reaching answer is, from 0 to 1."""
    ordered = np.sort(opinions.tone, axis=1)
    answer: Floats = 1.0 - (ordered[:, -1] - ordered[:, -2])
    for question in ("offensive", "hate", "racism", "threat", "complaint"):
        answer = np.maximum(answer, 1.0 - 2.0 * np.abs(opinions.yes[question] - 0.5))
    return answer


def second_look(
    model: Model,
    opinions: Opinions,
    grams: sparse.csr_matrix,
    dense: Floats,
    texts: Sequence[str],
    rows: Rows,
) -> Floats:
    """Read some messages again with sentence vectors, which are returned; their opinions are replaced."""
    vectors = sentences.encode([texts[row] for row in rows])
    joined = model.second_features(vectors, dense[rows])
    for lang, mine in (("fr", opinions.french[rows]), ("en", ~opinions.french[rows])):
        chosen = rows[mine]
        if not len(chosen) or lang not in model.blocks:
            continue
        scores = model.blocks[lang].scores(grams[chosen], dense[chosen])
        heads = {}
        for name, head in model.heads.items():
            if head.block != lang:
                continue
            heads[name] = head.calibration.probabilities(scores[:, head.first : head.first + head.columns])
            if head.second is not None:
                heads[name] = head.second.probabilities(joined[mine], heads[name])
        _fill(opinions, lang, chosen, heads)
    opinions.looked_twice[rows] = True
    return vectors


def breaches(opinions: Opinions, dense: Floats, written: Floats) -> Floats:
    """One column per breach. `written` holds the rules' scores of the same shape (spam, personal data)."""
    named = dense[:, [CUE[name] for name in _ABUSIVE]].sum(axis=1) > 0
    grouped = dense[:, [CUE[name] for name in _OF_GROUPS]].sum(axis=1) > 0
    prior = _CIVIL_PRIOR * opinions.civil + np.where(opinions.french & ~named, _NO_CUE_PRIOR, 0.0)
    offensive = _moved(opinions.yes["offensive"], -prior)
    hate = _moved(opinions.yes["hate"], -np.where(grouped, 0.0, _NO_GROUP_PRIOR))
    rude = dense[:, CUE["vulgar"]] > 0
    insulting = dense[:, CUE["insult"]] + dense[:, CUE["slur"]] > 0
    foreign_race = np.where(dense[:, CUE["slur"]] + dense[:, CUE["identity"]] > 0, hate, 0.5 * hate)
    scores = dict.fromkeys(BREACHES, np.zeros_like(offensive))
    scores["vulgar"] = np.where(rude, offensive, 0.4 * offensive)
    scores["insult"] = np.where(rude & ~insulting, 0.8 * offensive, offensive)
    scores["discrimination"] = hate
    # Two judges taught differently agree more often with people than either alone.
    racism = _between(opinions.yes["racism"], opinions.yes["hate"])
    scores["racism"] = np.where(opinions.french, racism, foreign_race)
    scores["threat"] = _moved(opinions.yes["threat"], -prior)
    answer: Floats = np.maximum(np.stack([scores[name] for name in BREACHES], axis=1), written)
    return answer


def _odds(probability: Floats) -> Floats:
    answer: Floats = np.log(np.clip(probability, 1e-6, 1 - 1e-6) / np.clip(1 - probability, 1e-6, 1))
    return answer


def _between(one: Floats, other: Floats) -> Floats:
    answer: Floats = 1.0 / (1.0 + np.exp(-(_odds(one) + _odds(other)) / 2.0))
    return answer


def _moved(probability: Floats, by: Floats) -> Floats:
    answer: Floats = 1.0 / (1.0 + np.exp(-(_odds(probability) + by)))
    return answer


def issue_types(opinions: Opinions, dense: Floats, complaint: Floats) -> Floats:
    """Product or service by what was learnt, brand and statement by cues, `none` when nothing is at issue."""

    def seen(name: str) -> Floats:
        column: Floats = np.minimum(dense[:, CUE[name]], 1.0)
        return column

    at_stake = np.maximum(complaint, 0.6 * np.maximum(seen("product"), seen("service")))
    service = opinions.yes["service"]
    columns = {
        "product": at_stake * (1 - service),
        "service": at_stake * service,
        "brand": 0.9 * seen("brand"),
        "statement": 1.1 * seen("statement"),
    }
    rest = np.maximum(1.0 - at_stake - 0.5 * seen("brand") - 0.5 * seen("statement"), 0.05)
    raw = np.stack([*(columns[name] for name in ISSUE_TYPES), rest], axis=1)
    answer: Floats = raw / raw.sum(axis=1, keepdims=True)
    return answer


def questions(dense: Floats, question_marks: Floats) -> Floats:
    """A rule: a question mark, or words that ask."""
    answer: Floats = np.clip(0.75 * (question_marks > 0) + 0.25 * dense[:, CUE["question"]], 0.0, 0.97)
    return answer


def urgency(dense: Floats, complaint: Floats, question: Floats, threat: Floats, deadline: Floats) -> Floats:
    """A rule: words of danger, law or press, a deadline, a threat; less when nobody complains or asks."""
    base = 0.35 * np.minimum(dense[:, CUE["urgent"]], 2.0) + deadline + 0.3 * threat
    wanted = 0.4 + 0.6 * np.maximum(complaint, question)
    answer: Floats = np.clip(base * wanted + 0.1 * complaint, 0.0, 0.98)
    return answer


def needs_answer(complaint: Floats, question: Floats, urgent: Floats) -> Floats:
    """A rule: who complains or asks waits for an answer, the more so when it is urgent."""
    answer: Floats = 1.0 - (1.0 - 0.9 * complaint) * (1.0 - 0.85 * question) * (1.0 - 0.5 * urgent)
    return answer
