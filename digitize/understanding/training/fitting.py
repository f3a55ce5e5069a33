"""Fitting, calibrating and judging a text model: the same texts and seed give the same model.

Owns scikit-learn, which only training loads: a fitted model is plain numbers, and telling a type needs numpy alone.
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

_STRENGTH = 100.0  # inverse of the regularisation
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
    weights, bias = _regress(pairs, labels, seed)
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


def _regress(
    pairs: Sequence[tuple[Features, str]], labels: Sequence[str], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (slots × types) and bias (types) of a multinomial logistic regression; rare types count for more."""
    from scipy.sparse import csr_array  # these two take a second to load: only training waits for it
    from sklearn.linear_model import LogisticRegression

    slots = np.concatenate([features for features, _ in pairs])
    ends = np.cumsum([0, *(len(features) for features, _ in pairs)])
    values = np.concatenate([np.full(len(features), 1 / np.sqrt(max(len(features), 1))) for features, _ in pairs])
    inputs = csr_array((values, slots, ends), shape=(len(pairs), SIZE))
    number = {code: index for index, code in enumerate(labels)}
    regression = LogisticRegression(C=_STRENGTH, class_weight=_balance(pairs, labels), max_iter=300, random_state=seed)
    regression.fit(inputs, np.array([number[code] for _, code in pairs]))
    weights, bias = regression.coef_, regression.intercept_
    if len(labels) == 2:  # of two types scikit-learn weighs the second against nothing
        weights, bias = np.vstack([np.zeros_like(weights), weights]), np.concatenate([np.zeros_like(bias), bias])
    return weights.T.astype(np.float32), bias.astype(np.float32)


def _balance(pairs: Sequence[tuple[Features, str]], labels: Sequence[str]) -> dict[int, float]:
    """Rare types count for more, but not without bound."""
    counts = Counter(code for _, code in pairs)
    usual = len(pairs) / len(labels)
    return {index: min(4.0, max(0.25, usual / counts[code])) for index, code in enumerate(labels)}


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
