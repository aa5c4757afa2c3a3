"""The trained file: weights of every head, how sure their scores are, and the card that says where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from apps.analysis.features import BUCKETS
from apps.core.errors import VigieError

Floats = NDArray[np.floating[Any]]
FORMAT: Final = 1
SHIPPED: Final = Path(__file__).parent / "shipped" / "verdicts.npz"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Raw scores to class probabilities: softmax(scores @ mix + bias)."""

    mix: Floats
    bias: Floats

    def probabilities(self, scores: Floats) -> Floats:
        """One row per message, adding up to one."""
        logits = scores @ self.mix + self.bias
        logits -= logits.max(axis=1, keepdims=True)
        raised = np.exp(logits)
        answer: Floats = raised / raised.sum(axis=1, keepdims=True)
        return answer


@dataclass(frozen=True, slots=True)
class Second:
    """The second look of one head: a linear judge over the sentence vector, averaged with the first.

    `share` is its part of the average, from 0 to 1: the one that did best on left-out messages. `temperature` makes
    both looks together as sure as they were right there.
    """

    weights: Floats
    bias: Floats
    calibration: Calibration
    shift: Floats
    share: float = 0.5
    temperature: float = 1.0

    def probabilities(self, features: Floats, first: Floats) -> Floats:
        """Both looks together; `first` holds the first look's probabilities."""
        again = self.calibration.probabilities(features @ self.weights + self.bias)
        return join(first, again, self.share, self.shift, self.temperature)


def join(first: Floats, second: Floats, share: float, shift: Floats, temperature: float = 1.0) -> Floats:
    """The average of two judges, `share` of it the second's, each class moved by its shift; flatter when it is hotter."""
    joined = (((1 - share) * first + share * second) * np.exp(shift)) ** (1 / temperature)
    answer: Floats = joined / joined.sum(axis=1, keepdims=True)
    return answer


@dataclass(frozen=True, slots=True)
class Head:
    """One question: its classes, its columns in the block, its calibration."""

    name: str
    block: str
    classes: tuple[str, ...]
    first: int
    columns: int
    calibration: Calibration
    second: Second | None


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of all heads of one language, side by side, so that one product serves them all."""

    hashed: Floats
    dense: Floats
    bias: Floats

    def scores(self, grams: sparse.csr_matrix, dense: Floats) -> Floats:
        """Raw scores, messages by columns."""
        answer: Floats = grams @ self.hashed + dense @ self.dense + self.bias
        return answer


@dataclass(frozen=True, slots=True)
class Model:
    """All that was learnt, and its card. `background` are sentence vectors of ordinary messages."""

    blocks: Mapping[str, Block]
    heads: Mapping[str, Head]
    sentence_mean: Floats
    sentence_scale: Floats
    dense_scale: Floats
    background: Floats
    card: Mapping[str, Any]
    hidden: Floats | None = None
    hidden_bias: Floats | None = None

    def second_features(self, vectors: Floats, dense: Floats) -> Floats:
        """What a second look weighs: the layer that its questions share, or in files of before the vectors themselves."""
        standard = standardised(vectors, self.sentence_mean, self.sentence_scale)
        joined = np.concatenate([standard, dense * self.dense_scale], axis=1)
        if self.hidden is None or self.hidden_bias is None:
            return joined
        answer: Floats = np.maximum(joined @ self.hidden + self.hidden_bias, 0)
        return answer


def standardised(vectors: Floats, mean: Floats, scale: Floats) -> Floats:
    """Every direction made equally wide. Files of before knew the encoder's last layer only."""
    answer: Floats = (vectors[:, -len(mean) :] - mean) * scale
    return answer


def save(model: Model, path: Path) -> None:
    """Write the model as one compressed file; hashed weights as bytes with one scale per column."""
    arrays: dict[str, Any] = {
        "sentence_mean": model.sentence_mean,
        "sentence_scale": model.sentence_scale,
        "dense_scale": model.dense_scale,
        "background": model.background.astype(np.float16),
    }
    if model.hidden is not None and model.hidden_bias is not None:
        arrays |= {"hidden": model.hidden.astype(np.float16), "hidden_bias": model.hidden_bias}
    for name, block in model.blocks.items():
        scale = np.maximum(np.abs(block.hashed).max(axis=0), 1e-9) / 127.0
        arrays[f"{name}.hashed"] = np.round(block.hashed / scale).astype(np.int8)
        arrays[f"{name}.scale"] = scale.astype(np.float32)
        arrays[f"{name}.dense"] = block.dense
        arrays[f"{name}.bias"] = block.bias
    heads = []
    for head in model.heads.values():
        heads.append(
            {
                "name": head.name,
                "block": head.block,
                "classes": head.classes,
                "first": head.first,
                "columns": head.columns,
                "second": head.second is not None,
            }
        )
        arrays[f"{head.name}.mix"] = head.calibration.mix
        arrays[f"{head.name}.offset"] = head.calibration.bias
        if head.second is not None:
            arrays[f"{head.name}.second.weights"] = head.second.weights.astype(np.float16)
            arrays[f"{head.name}.second.bias"] = head.second.bias
            arrays[f"{head.name}.second.mix"] = head.second.calibration.mix
            arrays[f"{head.name}.second.offset"] = head.second.calibration.bias
            arrays[f"{head.name}.second.shift"] = head.second.shift
            arrays[f"{head.name}.second.share"] = np.array(head.second.share, dtype=np.float32)
            arrays[f"{head.name}.second.temperature"] = np.array(head.second.temperature, dtype=np.float32)
    about = {"format": FORMAT, "heads": heads, "card": model.card}
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        np.savez_compressed(target, **arrays)


def load(path: Path) -> Model:
    """Read a trained file. Raises VigieError when it is missing, broken or of another format."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        about = json.loads(arrays["about"].tobytes())
    except (OSError, ValueError, KeyError) as error:
        raise VigieError(
            "This file is not a trained model.",
            field="--model",
            value=str(path),
            remedy="Train one with ./vigie train --data DIR --out FILE.",
        ) from error
    if about.get("format") != FORMAT:
        raise VigieError(
            "This model was trained by another version.",
            field="--model",
            value=about.get("format"),
            remedy="Train it again with ./vigie train.",
        )
    blocks = {
        name.removesuffix(".hashed"): _block(arrays, name.removesuffix(".hashed"))
        for name in arrays
        if name.endswith(".hashed")
    }
    heads = {entry["name"]: _head(arrays, entry) for entry in about["heads"]}
    return Model(
        blocks,
        heads,
        arrays["sentence_mean"],
        arrays["sentence_scale"],
        arrays["dense_scale"],
        arrays["background"].astype(np.float32),
        about["card"],
        arrays["hidden"].astype(np.float32) if "hidden" in arrays else None,
        arrays.get("hidden_bias"),
    )


def _block(arrays: Mapping[str, Any], name: str) -> Block:
    hashed = arrays[f"{name}.hashed"].astype(np.float32) * arrays[f"{name}.scale"]
    if hashed.shape[0] != BUCKETS:
        raise VigieError("This model was trained by another version.", field="--model", value=hashed.shape[0])
    return Block(hashed, arrays[f"{name}.dense"], arrays[f"{name}.bias"])


def _head(arrays: Mapping[str, Any], entry: Mapping[str, Any]) -> Head:
    name = entry["name"]
    second = None
    if entry["second"]:
        second = Second(
            arrays[f"{name}.second.weights"].astype(np.float32),
            arrays[f"{name}.second.bias"],
            Calibration(arrays[f"{name}.second.mix"], arrays[f"{name}.second.offset"]),
            arrays[f"{name}.second.shift"],
            float(arrays.get(f"{name}.second.share", 0.5)),  # files of before had none of these two
            float(arrays.get(f"{name}.second.temperature", 1.0)),
        )
    return Head(
        name,
        entry["block"],
        tuple(entry["classes"]),
        entry["first"],
        entry["columns"],
        Calibration(arrays[f"{name}.mix"], arrays[f"{name}.offset"]),
        second,
    )
