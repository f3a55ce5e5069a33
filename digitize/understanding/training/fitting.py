"""Fitting, calibrating and judging a text model. Pure numpy: the same texts and seed give the same model.

A multinomial logistic regression by mini-batches with Adam. Written out here because its thirty lines would
otherwise bring two large libraries into every installation, only for training.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitize.understanding.text_model import SIZE, Features, TextModel, features_of, quantised

Labelled = tuple[str, str]  # text, type

_ROUNDS = 10
_BATCH = 256
_STEP = 0.05
_DECAY = 1e-4
_CERTAIN = 0.9


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a model did on texts it was not trained on: shares of all texts, and per type."""

    texts: int
    right: float
    certain: float  # how many it was certain of
    certain_and_right: float  # of those
    per_type: Mapping[str, Mapping[str, float]]

    def to_json(self) -> dict[str, Any]:
        """As kept beside the model."""
        return {
            "texts": self.texts,
            "right": round(self.right, 4),
            "certain": round(self.certain, 4),
            "certain_and_right": round(self.certain_and_right, 4),
            "per_type": {code: dict(entry) for code, entry in sorted(self.per_type.items())},
        }


def fit(texts: Iterable[Labelled], held_out: Sequence[Labelled], *, version: str, seed: int = 1) -> TextModel:
    """Train on `texts`, calibrate on `held_out`, and carry the judgement of `held_out` in the model's report."""
    pairs = [(features_of(text), code) for text, code in texts]
    labels = tuple(sorted({code for _, code in pairs}))
    weights, bias = _descend(pairs, labels, np.random.default_rng(seed))
    raw = quantised(weights, bias, version=version, labels=labels, temperature=1.0, report={})
    known = [(text, code) for text, code in held_out if code in labels]
    temperature = _temperature(raw, known)
    calibrated = quantised(weights, bias, version=version, labels=labels, temperature=temperature, report={})
    report = {"trained_on": len(pairs), "held_out": judge(calibrated, held_out).to_json()}
    return quantised(weights, bias, version=version, labels=labels, temperature=temperature, report=report)


def judge(model: TextModel, texts: Sequence[Labelled]) -> Judgement:
    """Let the model tell the type of each text."""
    expected: Counter[str] = Counter(code for _, code in texts)
    called: Counter[str] = Counter()
    right: Counter[str] = Counter()
    certain = certain_and_right = 0
    for text, code in texts:
        likely = model.probabilities(text)
        best = max(likely, key=likely.__getitem__)
        called[best] += 1
        right[code] += best == code
        if likely[best] >= _CERTAIN:
            certain += 1
            certain_and_right += best == code
    per_type = {
        code: {
            "texts": expected[code],
            "recall": round(right[code] / expected[code], 4),
            "precision": round(right[code] / called[code], 4) if called[code] else 0.0,
        }
        for code in expected
    }
    total = max(len(texts), 1)
    share = certain_and_right / certain if certain else 0.0
    return Judgement(len(texts), right.total() / total, certain / total, share, per_type)


def _descend(
    pairs: Sequence[tuple[Features, str]], labels: Sequence[str], draw: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    number = {code: index for index, code in enumerate(labels)}
    # One more row than slots: the bias. Everything is worked in place: the arrays are large, the steps many.
    weights = np.zeros((SIZE + 1, len(labels)), dtype=np.float32)
    gradient, mean, spread, scratch = (np.zeros_like(weights) for _ in range(4))
    balance = _balance([code for _, code in pairs], labels)
    step = 0
    for _ in range(_ROUNDS):
        order = draw.permutation(len(pairs))
        for start in range(0, len(order), _BATCH):
            step += 1
            batch = [pairs[index] for index in order[start : start + _BATCH]]
            inputs = _dense([features for features, _ in batch])
            targets = np.array([number[code] for _, code in batch])
            error = _softmax(inputs @ weights)
            error[np.arange(len(batch)), targets] -= 1
            error *= balance[targets][:, None] / np.float32(len(batch))
            np.matmul(inputs.T, error, out=gradient)
            gradient += np.multiply(weights, np.float32(_DECAY), out=scratch)
            mean *= np.float32(0.9)
            mean += np.multiply(gradient, np.float32(0.1), out=scratch)
            spread *= np.float32(0.99)
            gradient *= gradient
            spread += np.multiply(gradient, np.float32(0.01), out=scratch)
            np.sqrt(np.divide(spread, np.float32(1 - 0.99**step), out=scratch), out=scratch)
            scratch += np.float32(1e-6)
            np.divide(mean, scratch, out=scratch)
            scratch *= np.float32(_STEP / (1 - 0.9**step))
            weights -= scratch
    return weights[:SIZE], weights[SIZE]


def _balance(codes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float32]:
    """Rare types count for more, but not without bound."""
    counts = Counter(codes)
    usual = len(codes) / len(labels)
    return np.array([min(4.0, max(0.25, usual / counts[code])) for code in labels], dtype=np.float32)


def _dense(batch: Sequence[Features]) -> NDArray[np.float32]:
    inputs = np.zeros((len(batch), SIZE + 1), dtype=np.float32)
    for row, features in enumerate(batch):
        inputs[row, features] = 1 / np.sqrt(max(len(features), 1))
    inputs[:, SIZE] = 1
    return inputs


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = likely / likely.sum(axis=1, keepdims=True)
    return shares


def _temperature(model: TextModel, held_out: Sequence[Labelled]) -> float:
    """The one number by which scores are divided so that "90 %" is right nine times in ten on held-out texts."""
    if not held_out:
        return 1.0
    scores = np.stack([model.logits(features_of(text)) for text, _ in held_out])
    targets = np.array([model.labels.index(code) for _, code in held_out])
    rows = np.arange(len(targets))
    candidates = np.geomspace(0.1, 8, 50)
    losses = [-np.log(_softmax(scores / np.float32(t))[rows, targets] + 1e-9).mean() for t in candidates]
    return float(candidates[int(np.argmin(losses))])
