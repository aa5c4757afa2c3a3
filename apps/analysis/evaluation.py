"""The goals' table on messages not trained on: the model beside word lists and plain TF-IDF of the same run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score

from apps.analysis import cuewords, textbatch
from apps.analysis.classifier import SECOND_LOOK, Classifier
from apps.analysis.corpora import TRAIN, VAL, Example
from apps.analysis.learning import Learnt
from apps.analysis.model import Model
from apps.analysis.verdicts import SENTIMENTS, Item, Result

Labels = NDArray[np.int64]
Scores = NDArray[np.float64]
MISSING: Final = math.nan
BINS: Final = 10
_TONE_FOLD = {"negative": 0, "neutral": 1, "positive": 2}


@dataclass(frozen=True, slots=True)
class Goal:
    """One row of the table: which messages, what is right, how a verdict answers, which figure counts."""

    name: str
    figure: str
    floor: float
    goal: float
    truth: Callable[[Example], int | None]
    answer: Callable[[Result], float]
    train: Callable[[Example], bool]
    words: Callable[[Mapping[str, float]], float]
    splits: tuple[str, ...] = (VAL,)
    sure: Callable[[Result], float] | None = None  # how likely it says its answer is


def _tone(result: Result) -> float:
    return SENTIMENTS.index(result.sentiment)


def _tone_words(seen: Mapping[str, float]) -> float:
    balance = seen["positive"] - seen["negative"] - seen["insult"]
    return 1 if balance == 0 else (2 if balance > 0 else 0)


def _tone_of(source: str, lang: str) -> Callable[[Example], int | None]:
    def truth(example: Example) -> int | None:
        if example.source != source or example.lang != lang:
            return None
        return _TONE_FOLD.get(str(example.facts.get("sentiment")))

    return truth


def _from(*sources: str) -> Callable[[Example], bool]:
    return lambda example: example.source in sources


def _abuse_words(seen: Mapping[str, float]) -> float:
    return min(
        1.0, 0.5 * (seen["slur"] + seen["insult"]) + 0.5 * seen["dehumanising"] * (seen["identity"] > 0)
    )


def _fact(source: str, name: str, lang: str | None = None) -> Callable[[Example], int | None]:
    def truth(example: Example) -> int | None:
        if example.source != source or (lang and example.lang != lang) or name not in example.facts:
            return None
        return int(example.facts[name])

    return truth


def _threat_in_chat(example: Example) -> int | None:
    return int(example.facts.get("verbal_abuse") == "THR") if example.source == "chat" else None


def hateful(result: Result) -> float:
    """The score a test suite for hate is measured with."""
    scores = result.breach_scores
    return max(scores["discrimination"], scores["racism"])


def offensive(result: Result) -> float:
    """Any breach of decency."""
    scores = result.breach_scores
    return max(scores[name] for name in ("vulgar", "insult", "discrimination", "racism", "threat"))


def _tone_goal(name: str, source: str, lang: str, floor: float, goal: float) -> Goal:
    return Goal(
        name, "macro F1", floor, goal, _tone_of(source, lang), _tone, _from(source), _tone_words,
        sure=lambda result: max(result.sentiment_scores.values()),
    )  # fmt: skip


def _either(chance: Callable[[Result], float]) -> Callable[[Result], float]:
    return lambda result: max(chance(result), 1 - chance(result))


GOALS: Final[tuple[Goal, ...]] = (
    _tone_goal("French tweets (xlm-t), tone", "xlmt", "fr", 0.62, 0.69),
    _tone_goal("French tweets (DEFT), tone", "deft", "fr", 0.75, 0.80),
    _tone_goal("English tweets (xlm-t), tone", "xlmt", "en", 0.58, 0.67),
    _tone_goal("Tweets to airlines, tone", "airline", "en", 0.76, 0.79),
    _tone_goal("French insurance reviews, tone", "insurance", "fr", 0.62, 0.66),
    Goal(
        "French insurance reviews, negative", "F1", 0.87, 0.90,
        lambda e: None if e.source != "insurance" else int(e.facts["sentiment"] == "negative"),
        lambda r: float(r.sentiment == "negative"),
        _from("insurance"), lambda seen: float(_tone_words(seen) == 0),
    ),
    Goal(
        "French racist or not (FTR)", "macro F1", 0.75, 0.79, _fact("ftr", "racist"),
        lambda r: float(r.breach_scores["racism"] >= 0.5), _from("ftr"), lambda s: float(_abuse_words(s) >= 0.5),
        sure=_either(lambda r: r.breach_scores["racism"]),
    ),
    Goal(
        "French HateCheck", "macro F1", 0.55, 0.68, _fact("hatecheck", "hateful", "fr"),
        lambda r: float(hateful(r) >= 0.5), _from("ftr", "mlma"), lambda s: float(_abuse_words(s) >= 0.5),
        sure=_either(hateful),
    ),
    Goal(
        "Threats in French HateCheck", "average precision", 0.25, 0.60, _fact("hatecheck", "threat", "fr"),
        lambda r: r.breach_scores["threat"], _from("chat"), lambda s: s["threat"],
    ),
    Goal(
        "Threats in French chats (left out)", "average precision", 0.38, 0.60, _threat_in_chat,
        lambda r: r.breach_scores["threat"], _from("chat"), lambda s: s["threat"], (TRAIN,),
    ),
    Goal(
        "English HateCheck", "macro F1", MISSING, MISSING, _fact("hatecheck", "hateful", "en"),
        lambda r: float(hateful(r) >= 0.5), _from("davidson"), lambda s: float(_abuse_words(s) >= 0.5),
    ),
    Goal(
        "English offensive (OLID)", "macro F1", 0.72, 0.77, _fact("olid", "offensive"),
        lambda r: float(offensive(r) >= 0.5), _from("olid"),
        lambda s: float(s["insult"] + s["vulgar"] + s["slur"] > 0),
        sure=_either(offensive),
    ),
    Goal(
        "English complaint", "macro F1", 0.81, 0.86, _fact("complaints", "complaint"),
        lambda r: float(r.complaint >= 0.5), _from("complaints"),
        lambda s: float(s["negative"] + s["complaint"] > 1),
        sure=_either(lambda r: r.complaint),
    ),
    Goal(
        "French recognised on tweets", "F1", 0.98, 0.99,
        lambda e: int(e.lang == "fr") if e.source in ("langid", "xlmt") else None,
        lambda r: float(r.language == "fr"), _from("langid", "xlmt"), lambda _: MISSING,
        sure=lambda r: r.language_confidence,
    ),
    Goal(
        "French recognised in chats (left out)", "recall", 0.85, 0.96,
        lambda e: 1 if e.source == "chat" else None,
        lambda r: float(r.language == "fr"), _from(), lambda _: MISSING, (TRAIN,),
    ),
    Goal(
        "False breach alarms on civil reviews", "share", 0.01, 0.002,
        lambda e: 0 if e.source in ("insurance", "restaurant") else None,
        lambda r: float(r.breach != "none"), _from("mlma", "insurance"), lambda s: float(s["insult"] + s["vulgar"] + s["slur"] > 0),
    ),
)  # fmt: skip


def figure(kind: str, truth: Labels, answers: Scores) -> float:
    """The figure that a goal is stated in."""
    if kind == "macro F1":
        return float(f1_score(truth, answers.astype(int), average="macro"))
    if kind == "F1":
        return float(f1_score(truth, answers.astype(int)))
    if kind == "average precision":
        return float(average_precision_score(truth, answers))
    return float((answers >= 0.5).mean())


def cases(goal: Goal, examples: Sequence[Example]) -> tuple[list[Example], Labels]:
    """The messages a goal is measured on, and what is right for each."""
    found = [
        (example, truth)
        for example in examples
        if example.split in goal.splits and (truth := goal.truth(example)) is not None
    ]
    return [example for example, _ in found], np.array([truth for _, truth in found], dtype=np.int64)


def judged(classifier: Classifier, examples: Sequence[Example]) -> list[Result]:
    """Verdicts without the language hint: the model has to find it."""
    return classifier.classify([Item(example.id, example.text) for example in examples])


def measure(goal: Goal, classifier: Classifier, examples: Sequence[Example]) -> float:
    """The model's figure on a goal; not a number when there is nothing to measure on."""
    chosen, truth = cases(goal, examples)
    if not chosen:
        return MISSING
    return figure(
        goal.figure, truth, np.array([goal.answer(result) for result in judged(classifier, chosen)])
    )


def calibration(goal: Goal, classifier: Classifier, examples: Sequence[Example]) -> tuple[float, float]:
    """How far a goal's answers are from being as sure as they are right."""
    chosen, truth = cases(goal, examples)
    if goal.sure is None or not chosen:
        return MISSING, MISSING
    results = judged(classifier, chosen)
    sure = np.array([goal.sure(result) for result in results])
    right = np.array([goal.answer(result) for result in results]) == truth
    return distance(sure, right)


def distance(sure: Scores, right: NDArray[np.bool_]) -> tuple[float, float]:
    """(expected calibration error in ten bins, Brier score) of how sure each answer was and whether it was right."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, right - sure, minlength=BINS)
    return float(np.abs(gaps).sum() / len(sure)), float(np.mean((sure - right) ** 2))


def by_words(goal: Goal, examples: Sequence[Example]) -> float:
    """The same figure by word lists alone."""
    chosen, truth = cases(goal, examples)
    batch = textbatch.build([example.text for example in chosen])
    counts = cuewords.find(batch).counts(batch.size)
    width = len(cuewords.CATEGORIES)
    plain = counts[:, :width] - counts[:, width:]
    rows = [dict(zip(cuewords.CATEGORIES, map(float, row), strict=True)) for row in plain]
    answers = np.array([goal.words(row) for row in rows])
    return MISSING if np.isnan(answers).any() else figure(goal.figure, truth, answers)


def by_tfidf(goal: Goal, examples: Sequence[Example]) -> float:
    """The same figure by the plainest learnt judge: words and pairs, TF-IDF, logistic regression."""
    chosen, truth = cases(goal, examples)
    taught = [
        (example.text, label)
        for example in examples
        if example.split == TRAIN and goal.train(example) and (label := _teaches(goal, example)) is not None
    ]
    if TRAIN in goal.splits or len({label for _, label in taught}) < 2:
        return MISSING
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    matrix = vectorizer.fit_transform([text for text, _ in taught])
    fitted = LogisticRegression(C=10, class_weight="balanced", max_iter=300).fit(
        matrix, [label for _, label in taught]
    )
    seen = vectorizer.transform([example.text for example in chosen])
    if goal.figure == "average precision":
        return figure(goal.figure, truth, fitted.predict_proba(seen)[:, 1])
    return figure(goal.figure, truth, fitted.predict(seen).astype(float))


def _teaches(goal: Goal, example: Example) -> int | None:
    """What the plain judge may learn for a goal; suites are judged by what other sets teach."""
    if goal.name == "French HateCheck" or goal.name.startswith("False breach"):
        for name in ("racist", "toxic"):
            if name in example.facts:
                return int(example.facts[name])
        return 0 if example.source == "insurance" else None
    if goal.name == "Threats in French HateCheck":
        return _threat_in_chat(example)
    if goal.name == "English HateCheck":
        return int(example.facts["klass"] == "hate")
    return goal.truth(example)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the model at its first look, as it works, looking twice at all, two baselines, calibration."""

    name: str
    figure: str
    first: float
    usual: float
    twice: float
    words: float
    tfidf: float
    floor: float
    goal: float
    ece: float
    brier: float
    messages: int

    def as_dict(self) -> dict[str, object]:
        """For the card and the benchmark."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()
        }


def table(
    model: Model, learnt: Mapping[str, Learnt], taught: Sequence[Example], examples: Sequence[Example]
) -> list[Row]:
    """Every goal on the validation part; those without one by scores of messages left out of the fit."""
    looks = [Classifier(model, "measured", share) for share in (0.0, SECOND_LOOK, 1.0)]
    rows = []
    for goal in GOALS:
        chosen, _ = cases(goal, examples)
        if TRAIN in goal.splits:
            first, twice = _left_out(goal, learnt, taught)
            usual = MISSING
        else:
            first, usual, twice = (measure(goal, look, examples) for look in looks)
        words, tfidf = by_words(goal, examples), by_tfidf(goal, examples)
        rows.append(
            Row(
                goal.name,
                goal.figure,
                first,
                usual,
                twice,
                words,
                tfidf,
                goal.floor,
                goal.goal,
                *calibration(goal, looks[-1], examples),
                len(chosen),
            )
        )
    return rows


def _left_out(goal: Goal, learnt: Mapping[str, Learnt], taught: Sequence[Example]) -> tuple[float, float]:
    head = learnt.get("threat.fr" if "Threats" in goal.name else "language")
    if head is None:
        return MISSING, MISSING
    kept = np.array([goal.truth(taught[row]) is not None for row in head.taught.rows])
    if not kept.any():
        return MISSING, MISSING
    looks = (head.calibration.probabilities(head.left_out), head.guesses())
    if goal.figure == "recall":
        return tuple(float((look[kept].argmax(axis=1) == 0).mean()) for look in looks)  # type: ignore[return-value]
    truth = np.array([goal.truth(taught[row]) for row in head.taught.rows[kept]])
    first, twice = (float(average_precision_score(truth, look[kept][:, 1])) for look in looks)
    return first, twice


def shown(rows: Sequence[Row]) -> str:
    """The table as text; `-` where there is nothing to measure."""

    def cell(value: float) -> str:
        return "      -" if math.isnan(value) else f"{value:7.3f}"

    head = f"{'':40} {'figure':18}   first   usual   twice   words  tf-idf   floor    goal     ece   brier  messages"
    lines = [
        f"{row.name:40} {row.figure:18} "
        + " ".join(
            map(
                cell,
                (
                    row.first,
                    row.usual,
                    row.twice,
                    row.words,
                    row.tfidf,
                    row.floor,
                    row.goal,
                    row.ece,
                    row.brier,
                ),
            )
        )
        + f" {row.messages:9d}"
        for row in rows
    ]
    return "\n".join([head, *lines])
