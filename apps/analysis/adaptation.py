"""What one brand's people taught: small steps away from the general model, and labels of their own.

The general model is the anchor: a brand keeps only a difference to it, moved by small steps, judged on the brand's
own recent corrections in the order they came, and dropped field by field when it does worse than no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from apps.analysis import features, sentences, textbatch
from apps.analysis.model import Floats, standardised
from apps.analysis.verdicts import BREACHES, ISSUE_TYPES, NONE, SENTIMENTS, YES_FIELDS
from apps.core.errors import VigieError

STEP: Final = 0.15
PASSES: Final = 4
RECENT: Final = 50
# Below this many judged corrections a difference is neither praised nor dropped.
MIN_JUDGED: Final = 8
MIN_EXAMPLES: Final = 3
# Ten examples and as many refusals weigh alike; ordinary messages a third of that, or as much when none is refused.
_LABEL_COST: Final = 10.0
_LABEL_WEIGHT: Final = 20.0
_BACKGROUND_SHARE: Final = 0.3
_EXACT: Final = 0.98
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "sentiment": SENTIMENTS,
    "issue_type": (*ISSUE_TYPES, NONE),
    "breach": (*BREACHES, NONE),
    **dict.fromkeys(YES_FIELDS, ("no", "yes")),
}
_TRUE = ("true", "yes", "1", "oui")
_FALSE = ("false", "no", "0", "non")


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's word: this text's field has this value. `field` may be `label:NAME` or `labels`."""

    text: str
    field: str
    value: str

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Correction:
        """From a JSON object. Raises VigieError for a missing text or an unknown field or value."""
        text, name, value = raw.get("text"), raw.get("field"), raw.get("value")
        if not isinstance(text, str) or not isinstance(name, str) or value is None:
            raise VigieError("A correction needs text, field and value.", value=dict(raw))
        if name in ("label", "labels"):
            name, value = f"label:{value}", "yes"
        if name.startswith(("label:", "labels.", "label.", "labels:")):
            label = name.removeprefix("labels").removeprefix("label")[1:]
            return cls(text, f"label:{label}", _yes_or_no(value, label))
        if name in YES_FIELDS:
            return cls(text, name, _yes_or_no(value, "yes"))
        if value not in FIELDS.get(name, ()) and not (name == "language" and isinstance(value, str)):
            allowed = ", ".join(FIELDS.get(name, (*FIELDS, "label:NAME")))
            raise VigieError(
                "This cannot be corrected so.", field=name, value=value, remedy=f"Choose one of: {allowed}."
            )
        return cls(text, name, str(value))


def _yes_or_no(value: object, label: str) -> str:
    spoken = str(value).lower()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "yes" if value >= 0.5 else "no"
    if spoken in _TRUE or spoken == label.lower():
        return "yes"
    if spoken in _FALSE:
        return "no"
    raise VigieError("A label is given (true) or refused (false).", field=label, value=value)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a difference did on the brand's recent corrections, each judged before it was learnt."""

    field: str
    taught: int
    judged: int
    right_before: float
    right_after: float
    kept: bool


@dataclass(frozen=True, slots=True)
class Delta:
    """A field's difference to the general model: some buckets, one column per class."""

    weights: Floats

    def logits(self, rows: sparse.csr_matrix) -> Floats:
        """What to add to the general model's log probabilities."""
        answer: Floats = rows @ self.weights
        return answer


@dataclass(frozen=True, slots=True)
class Space:
    """Where own labels are learnt: standardised sentence vectors, with those of ordinary messages."""

    mean: Floats
    scale: Floats
    background: Floats

    def scaled(self, vectors: Floats) -> Floats:
        """Every direction made equally wide."""
        return standardised(vectors, self.mean, self.scale)

    def of(self, texts: Sequence[str]) -> Floats:
        """The scaled vectors of some texts."""
        return self.scaled(sentences.encode(texts))


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the brand's own: a linear judge over sentence vectors."""

    name: str
    examples: int
    weights: Floats
    bias: float


@dataclass(frozen=True, slots=True)
class Adaptation:
    """All that one brand taught. Never used for another brand."""

    deltas: Mapping[str, Delta] = field(default_factory=dict)
    own_labels: Sequence[Label] = ()
    exact: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    judgements: Sequence[Judgement] = ()
    space: Space | None = None

    def moved(
        self,
        name: str,
        classes: Sequence[str],
        scores: Floats,
        grams: sparse.csr_matrix,
        texts: Sequence[str],
    ) -> Floats:
        """The general model's probabilities, moved by what was taught; a text that was corrected keeps its answer."""
        delta = self.deltas.get(name)
        if delta is not None:
            scores = _softmax(np.log(np.maximum(scores, 1e-6)) + delta.logits(unit_rows(grams)))
        known = self.exact.get(name)
        if known:
            scores = scores.copy()
            for row, text in enumerate(texts):
                value = known.get(_key(text))
                if value in classes:
                    scores[row] = (1 - _EXACT) / max(len(classes) - 1, 1)
                    scores[row, classes.index(value)] = _EXACT
        return scores

    def moved_breaches(self, scores: Floats, grams: sparse.csr_matrix, texts: Sequence[str]) -> Floats:
        """Breaches are not exclusive: each is moved on its own odds, and `none` takes from all."""
        if "breach" not in self.deltas and "breach" not in self.exact:
            return scores
        classes = FIELDS["breach"]
        odds = np.log(np.clip(scores, 1e-6, 1 - 1e-6) / np.clip(1 - scores, 1e-6, 1))
        delta = self.deltas.get("breach")
        if delta is not None:
            moves = delta.logits(unit_rows(grams))
            odds = odds + moves[:, :-1] - moves[:, -1:]
        moved = _sigmoid(odds)
        for row, text in enumerate(texts):
            value = self.exact.get("breach", {}).get(_key(text))
            if value is not None:
                moved[row] = 1 - _EXACT
                if value != NONE:
                    moved[row, classes.index(value)] = _EXACT
        return moved

    def moved_yes(self, name: str, scores: Floats, grams: sparse.csr_matrix, texts: Sequence[str]) -> Floats:
        """The same for a question of yes or no."""
        if name not in self.deltas and name not in self.exact:
            return scores
        both = np.stack([1 - scores, scores], axis=1)
        return self.moved(name, ("no", "yes"), both, grams, texts)[:, 1]

    def labels(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The brand's own labels of each text, with their probabilities."""
        if not self.own_labels or self.space is None:
            return [{} for _ in texts]
        seen = self.space.of(texts)
        scores = _sigmoid(np.stack([seen @ label.weights + label.bias for label in self.own_labels], axis=1))
        names = [label.name for label in self.own_labels]
        found = [dict(zip(names, map(float, np.round(row, 4)), strict=True)) for row in scores]
        for row, text in enumerate(texts):
            for name in names:
                value = self.exact.get(f"label:{name}", {}).get(_key(text))
                if value is not None:
                    found[row][name] = _EXACT if value == "yes" else round(1 - _EXACT, 4)
        return found


def _key(text: str) -> str:
    return " ".join(textbatch.fold(text[: textbatch.MAX_CHARS]).split())


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    answer: Floats = raised / raised.sum(axis=1, keepdims=True)
    return answer


def _sigmoid(odds: Floats) -> Floats:
    answer: Floats = 1.0 / (1.0 + np.exp(-odds))
    return answer


def unit_rows(grams: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows of Euclidean length one, so that one step means the same for every text."""
    lengths = np.sqrt(np.maximum(np.asarray(grams.multiply(grams).sum(axis=1)).ravel(), 1e-9))
    return sparse.diags_array(1.0 / lengths, format="csr") @ grams


def grams_of(texts: Sequence[str]) -> sparse.csr_matrix:
    """Hashed n-grams of some texts, rows of length one, columns added up."""
    batch = textbatch.build(texts)
    grams = features.matrix(batch, features.groups(batch))
    grams.sum_duplicates()
    return unit_rows(grams)


# Gives the general model's probabilities for these texts, by field (columns in the order of FIELDS).
General = Callable[[Sequence[str]], Mapping[str, Floats]]


def learn(corrections: Sequence[Correction], general: General, space: Space | None) -> Adaptation:
    """What a brand's corrections, oldest first, teach. Without a `space` (no encoder) no labels are learnt."""
    by_field: dict[str, list[Correction]] = {}
    for one in corrections:
        by_field.setdefault(one.field, []).append(one)
    exact = {name: {_key(one.text): one.value for one in group} for name, group in by_field.items()}
    deltas, judgements, labels = {}, [], []
    for name, group in by_field.items():
        if name in FIELDS:
            texts = [one.text for one in group]
            delta, judged = _learn_field(name, group, general(texts)[name])
            judgements.append(judged)
            if judged.kept:
                deltas[name] = delta
        elif space is not None and name.startswith("label:"):
            label = _learn_label(name.removeprefix("label:"), group, corrections, space)
            if label is not None:
                labels.append(label)
    return Adaptation(deltas, labels, exact, judgements, space)


def _learn_field(name: str, group: Sequence[Correction], general: Floats) -> tuple[Delta, Judgement]:
    """Walk through the corrections once to judge each step before it is made, then some more to learn."""
    classes = FIELDS[name]
    rows = grams_of([one.text for one in group])
    wanted = np.array([classes.index(one.value) for one in group])
    anchor = np.log(np.maximum(general, 1e-6))
    weights = np.zeros((features.BUCKETS, len(classes)), dtype=np.float32)
    before, after = [], []
    for turn in range(PASSES):
        for number in range(len(group)):
            begin, end = rows.indptr[number], rows.indptr[number + 1]
            buckets, values = rows.indices[begin:end], rows.data[begin:end]
            logits = anchor[number] + values @ weights[buckets]
            if turn == 0:
                before.append(float(anchor[number].argmax() == wanted[number]))
                after.append(float(logits.argmax() == wanted[number]))
            error = -_softmax(logits[None])[0]
            error[wanted[number]] += 1.0
            weights[buckets] += STEP * values[:, None] * error[None, :]
    recent_before, recent_after = before[-RECENT:], after[-RECENT:]
    judged = len(recent_after)
    kept = judged < MIN_JUDGED or sum(recent_after) >= sum(recent_before)
    figures = (sum(recent_before) / judged, sum(recent_after) / judged)
    return Delta(weights), Judgement(name, len(group), judged, *figures, kept)


def _learn_label(
    name: str, group: Sequence[Correction], everything: Sequence[Correction], space: Space
) -> Label | None:
    """A regularised judge: the examples against refusals, other labels' examples and ordinary messages."""
    given = [one.text for one in group if one.value == "yes"]
    mine = {one.text for one in group}
    refused = [one.text for one in group if one.value == "no"]
    refused += list(dict.fromkeys(one.text for one in everything if one.text not in mine and _labels(one)))
    if len(given) < MIN_EXAMPLES or not (refused or len(space.background)):
        return None
    seen = np.concatenate([space.of([*given, *refused]), space.scaled(space.background)])
    sizes = (len(given), len(refused), len(space.background))
    shares = (1.0, 1.0 if refused else 0.0, _BACKGROUND_SHARE if refused else 1.0)
    weight = np.concatenate(
        [
            np.full(size, _LABEL_WEIGHT * share / max(size, 1))
            for size, share in zip(sizes, shares, strict=True)
        ]
    )
    truth = np.arange(len(seen)) < len(given)
    fitted = LogisticRegression(C=_LABEL_COST, max_iter=300).fit(seen, truth, weight)
    return Label(name, len(given), fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0]))


def _labels(one: Correction) -> bool:
    return one.field.startswith("label:") and one.value == "yes"
