"""Verdicts on texts, in batches, without a database.

A first look at everything costs a tenth of a millisecond; a second look with sentence vectors, many times as much,
is kept for the messages whose far-reaching answers are in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from apps.analysis import cuewords, explaining, features, judging, rules, sentences, textbatch
from apps.analysis.adaptation import Adaptation, Correction, Space, learn
from apps.analysis.heads import LANGUAGES, REGISTERS
from apps.analysis.model import SHIPPED, Floats, Model, load
from apps.analysis.reasons import cue_reasons, finding_reasons, mark_reasons
from apps.analysis.rules import Finding
from apps.analysis.verdicts import (
    BREACHES,
    ISSUE_TYPES,
    NONE,
    SENTIMENTS,
    YES_FIELDS,
    Item,
    Reason,
    Result,
)

__all__ = ["Classifier", "Item", "Reason", "Result"]

CHUNK: Final = 2048
# Share of a batch's characters that may be read again: more puts five thousand messages a second out of reach.
SECOND_LOOK: Final = 0.05
_DOUBT: Final = 0.35
_LOOK: Final = 20  # characters that a look costs by itself
_UNSURE: Final = 0.55
_UNSURE_YES: Final = 0.15
_ALARM: Final = 0.5
# The most serious of several breaches is the one named.
_GRAVITY: Final = ("threat", "racism", "discrimination", "personal_data", "insult", "vulgar", "spam")
_ISSUES: Final = (*ISSUE_TYPES, NONE)
_DOUBTABLE: Final = ("language", "sentiment", "breach", "issue_type")
# Every set of doubtful fields by its number, the first field's bit the lowest.
_DOUBTED: Final = [
    tuple(name for bit, name in enumerate(_DOUBTABLE) if number >> bit & 1)
    for number in range(1 << len(_DOUBTABLE))
]
_BREACH_HEADS: Final = {
    "vulgar": "offensive",
    "insult": "offensive",
    "discrimination": "hate",
    "racism": "racism",
    "threat": "threat",
}


class Classifier:
    """One loaded model. It keeps nothing between calls: safe to share between threads."""

    def __init__(self, model: Model, name: str, second_look: float = SECOND_LOOK) -> None:
        self.model = model
        self.name = name
        self.second_look = second_look if sentences.available() else 0.0

    @classmethod
    def load(cls, path: Path | None = None, *, second_look: float = SECOND_LOOK) -> Classifier:
        """The model in `path`, or the one shipped. `second_look` is the share of messages that may be read twice.

        Raises VigieError when the file is missing or no model.
        """
        model = load(path or SHIPPED)
        return cls(model, str(model.card.get("name", (path or SHIPPED).stem)), second_look)

    @cached_property
    def seconds(self) -> bool:
        """Whether this model has learnt to look twice."""
        return any(head.second is not None for head in self.model.heads.values())

    def classify(self, items: Sequence[Item], adaptation: Adaptation | None = None) -> list[Result]:
        """One verdict for each item, in the same order. `adaptation` is what the items' brand taught.

        Batches of 200 and more are ten times faster than single calls.
        """
        return [
            result
            for begin in range(0, len(items), CHUNK)
            for result in self._chunk(items[begin : begin + CHUNK], adaptation)
        ]

    def learn(self, corrections: Sequence[Correction]) -> Adaptation:
        """What these corrections of one brand, oldest first, teach; give it back to `classify` for that brand."""
        return learn(corrections, self._general, self._space())

    def _space(self) -> Space | None:
        if not sentences.available():
            return None
        # Own labels are of what a message is about, which the last layer says best.
        model, width = self.model, sentences.LAYERS[-1]
        return Space(
            model.sentence_mean[-width:], model.sentence_scale[-width:], model.background[:, -width:]
        )

    def _general(self, texts: Sequence[str]) -> dict[str, Floats]:
        """The general model's probabilities by field, in the order of the adaptation's classes."""
        results = self.classify([Item(str(number), text) for number, text in enumerate(texts)])
        answers = {
            "sentiment": [list(result.sentiment_scores.values()) for result in results],
            "issue_type": [list(result.issue_type_scores.values()) for result in results],
            "breach": [_with_none(result.breach_scores) for result in results],
        }
        for name in YES_FIELDS:
            chances = [getattr(result, name) for result in results]
            answers[name] = [[1 - chance, chance] for chance in chances]
        return {name: np.array(rows, dtype=np.float32) for name, rows in answers.items()}

    def _chunk(self, items: Sequence[Item], adaptation: Adaptation | None) -> list[Result]:
        # A giant text would hold up its batch: the rules' patterns take the square of its length.
        texts = [item.text[: textbatch.MAX_CHARS] for item in items]
        batch = textbatch.build(texts)
        hits = cuewords.find(batch)
        groups = features.groups(batch)
        grams = features.matrix(batch, groups)
        dense = features.dense(batch, hits)
        opinions = judging.first_look(self.model, grams, dense, [item.lang for item in items])
        words = np.bincount(batch.token_message[batch.token_is_word], minlength=batch.size)
        judging.silence(opinions, words, np.bincount(batch.token_message, minlength=batch.size))
        self._look_again(opinions, grams, dense, texts)
        written, findings = _by_rules(texts, hits, batch)
        numbers = _Numbers.of(opinions, dense, written, findings, batch, words)
        if adaptation is not None:
            numbers.adapted(adaptation, grams, texts)
        reasons = self._reasons(texts, batch, groups, hits, opinions, numbers, findings)
        return numbers.results(items, opinions.language, reasons)

    def _look_again(
        self, opinions: judging.Opinions, grams: features.Matrix, dense: Floats, texts: Sequence[str]
    ) -> None:
        if not self.second_look or not self.seconds:
            return
        # A look costs as much as its text is long: the share is of characters, and short doubts go first.
        cost = np.array([_LOOK + min(len(text), sentences.MAX_CHARS) for text in texts])
        doubt = judging.doubt(opinions)
        order = np.argsort(-doubt / cost, kind="stable")
        order = order[doubt[order] >= _DOUBT]
        paid = np.cumsum(cost[order])
        # The last look may begin within what is allowed, so that a lone message is read again as well.
        rows = np.sort(order[paid - cost[order] < self.second_look * cost.sum()])
        if len(rows):
            judging.second_look(self.model, opinions, grams, dense, texts, rows)

    def _reasons(
        self,
        texts: Sequence[str],
        batch: textbatch.TextBatch,
        groups: list[features.Grams],
        hits: cuewords.CueHits,
        opinions: judging.Opinions,
        numbers: _Numbers,
        findings: dict[int, list[Finding]],
    ) -> list[list[Reason]]:
        reasons: list[list[Reason]] = [[] for _ in texts]
        finding_reasons(reasons, texts, findings)
        cue_reasons(reasons, texts, batch, hits, numbers.sentiment, numbers.breach, numbers.issue)
        for lang, mine in (("fr", opinions.french), ("en", ~opinions.french)):
            if lang not in self.model.blocks or not mine.any():
                continue
            for field, column in self._columns(lang, mine, opinions, numbers).items():
                found = explaining.marks(batch, groups, self.model.blocks[lang].hashed, column)
                mark_reasons(reasons, texts, field, found)
        return reasons

    def _columns(
        self, lang: str, mine: np.ndarray, opinions: judging.Opinions, numbers: _Numbers
    ) -> dict[str, np.ndarray]:
        """For each field, the column of weights that decided each message, -1 where nothing needs explaining."""
        heads = self.model.heads
        tone = np.full(len(mine), -1, dtype=np.int64)
        for number, register in enumerate(REGISTERS[lang]):
            head = heads.get(f"tone.{lang}.{register}")
            if head is not None:
                chosen = mine & (opinions.register == number) & (numbers.sentiment != 1)
                tone[chosen] = head.first + numbers.sentiment[chosen]
        breach = np.full(len(mine), -1, dtype=np.int64)
        for name, question in _BREACH_HEADS.items():
            head = heads.get(f"{question}.{lang}") or heads.get(f"hate.{lang}")
            if head is not None:
                breach[mine & (numbers.breach == BREACHES.index(name))] = head.first
        columns = {"sentiment": tone, "breach": breach}
        return {field: column for field, column in columns.items() if (column >= 0).any()}


class _Numbers:
    """The fields of a batch as arrays, before they become results."""

    def __init__(self, tone: Floats, breach: Floats, issue: Floats, others: dict[str, Floats]) -> None:
        self.tone = tone
        self.breach_scores = breach
        self.issue_scores = issue
        self.others = others
        self.labels: list[dict[str, float]] = [{} for _ in tone]
        self.corrected: dict[int, set[str]] = {}
        self.decide()

    def decide(self) -> None:
        """Name the label of every field from its scores."""
        self.sentiment = self.tone.argmax(axis=1)
        self.issue = self.issue_scores.argmax(axis=1)
        self.breach = np.full(len(self.tone), -1, dtype=np.int64)
        for name in reversed(_GRAVITY):
            number = BREACHES.index(name)
            self.breach[self.breach_scores[:, number] >= _ALARM] = number

    @classmethod
    def of(
        cls,
        opinions: judging.Opinions,
        dense: Floats,
        written: Floats,
        findings: dict[int, list[Finding]],
        batch: textbatch.TextBatch,
        words: np.ndarray,
    ) -> _Numbers:
        """Put learnt opinions and written rules together; words: how many each message has."""
        marks = np.bincount(batch.messages[batch.codes == ord("?")], minlength=batch.size)
        deadline = np.zeros(batch.size, dtype=np.float32)
        for row, found in findings.items():
            deadline[row] = sum(one.strength for one in found if one.field == "urgency")
        complaint = judging.complaints(opinions, dense, words)
        question = judging.questions(dense, marks.astype(np.float32))
        breach = judging.breaches(opinions, dense, written)
        threat = breach[:, BREACHES.index("threat")]
        urgent = judging.urgency(dense, complaint, question, threat, deadline)
        others = {
            "complaint": complaint,
            "question": question,
            "urgency": urgent,
            "needs_answer": judging.needs_answer(complaint, question, urgent),
        }
        return cls(opinions.tone, breach, judging.issue_types(opinions, dense, complaint), others)

    def adapted(self, adaptation: Adaptation, grams: features.Matrix, texts: Sequence[str]) -> None:
        """Let what the brand taught move the scores."""
        self.tone = adaptation.moved("sentiment", SENTIMENTS, self.tone, grams, texts)
        self.issue_scores = adaptation.moved("issue_type", _ISSUES, self.issue_scores, grams, texts)
        self.breach_scores = adaptation.moved_breaches(self.breach_scores, grams, texts)
        for name in YES_FIELDS:
            self.others[name] = adaptation.moved_yes(name, self.others[name], grams, texts)
        self.labels = adaptation.labels(texts)
        self.decide()

    def results(self, items: Sequence[Item], languages: Floats, reasons: list[list[Reason]]) -> list[Result]:
        """The messages' verdicts. Arrays become plain numbers a batch at a time: one by one took a third of the time."""
        spoken = languages.argmax(axis=1)
        sure = languages[np.arange(len(items)), spoken]
        unsure = _unsure(sure, self.tone, self.breach_scores, self.issue_scores)
        columns = zip(
            items,
            spoken.tolist(),
            _plain(sure),
            self.sentiment.tolist(),
            _plain(self.tone),
            self.breach.tolist(),
            _plain(self.breach_scores),
            self.issue.tolist(),
            _plain(self.issue_scores),
            *(_plain(self.others[name]) for name in YES_FIELDS),
            self.labels,
            unsure,
            reasons,
            strict=True,
        )
        return [
            Result(
                item.id,
                LANGUAGES[language],
                language_sure,
                SENTIMENTS[sentiment],
                dict(zip(SENTIMENTS, tone, strict=True)),
                BREACHES[breach] if breach >= 0 else NONE,
                dict(zip(BREACHES, breach_scores, strict=True)),
                _ISSUES[issue],
                dict(zip(_ISSUES, issue_scores, strict=True)),
                complaint,
                question,
                needs_answer,
                urgency,
                labels,
                doubted,
                tuple(why),
            )
            for (
                item, language, language_sure, sentiment, tone, breach, breach_scores, issue, issue_scores,
                complaint, question, needs_answer, urgency, labels, doubted, why,
            ) in columns
        ]  # fmt: skip


def _with_none(scores: Mapping[str, float]) -> list[float]:
    odds = np.array([*scores.values(), 1 - max(scores.values())])
    shares: list[float] = (odds / max(odds.sum(), 1e-6)).tolist()
    return shares


def _plain(numbers: Floats) -> Any:
    """Python's own numbers of an array, four digits after the point."""
    return np.round(numbers.astype(np.float64), 4).tolist()


def _unsure(language: Floats, tone: Floats, breach: Floats, issue: Floats) -> list[tuple[str, ...]]:
    doubts = np.stack(
        [
            language < _UNSURE,
            tone.max(axis=1) < _UNSURE,
            np.abs(breach.max(axis=1) - _ALARM) < _UNSURE_YES,
            issue.max(axis=1) < _UNSURE,
        ],
        axis=1,
    )
    return [_DOUBTED[number] for number in (doubts @ (1, 2, 4, 8)).tolist()]


def _by_rules(
    texts: Sequence[str], hits: cuewords.CueHits, batch: textbatch.TextBatch
) -> tuple[Floats, dict[int, list[Finding]]]:
    """Scores and findings of the written rules: personal data, spam, deadlines."""
    written = np.zeros((len(texts), len(BREACHES)), dtype=np.float32)
    findings: dict[int, list[Finding]] = {}
    for row, text in enumerate(texts):
        found = rules.personal_data(text)
        if found:
            written[row, BREACHES.index("personal_data")] = max(one.strength for one in found)
        late = rules.deadline(text)
        if late is not None:
            found.append(late)
        if found:
            findings[row] = found
    selling = hits.category == judging.CUE["spam"]
    spans: dict[int, list[tuple[int, int]]] = {}
    for row, first, last in zip(
        hits.message[selling].tolist(), hits.first_token[selling], hits.last_token[selling], strict=True
    ):
        start = int(batch.places[batch.token_start[first]])
        spans.setdefault(row, []).append((start, int(batch.places[batch.token_end[last] - 1]) + 1))
    for row, where in spans.items():
        score, found = rules.spam(texts[row], where)
        written[row, BREACHES.index("spam")] = score
        if score >= _ALARM:
            findings.setdefault(row, []).extend(found)
    return written, findings
