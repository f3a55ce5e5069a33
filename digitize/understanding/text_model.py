"""What a paper's words say about its type: a linear model over hashed words and pairs of words.

Owns the features, the prediction and the stored form. Plain numpy, because a command that reads one page must not
wait for a learning library to load. A stored model is arrays and JSON, never pickled objects: reading one runs
nothing of its maker's. Refuses to know titles, places on the page, and where models are kept.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitize.errors import TextModelInvalid
from digitize.understanding.folding import fold

SIZE = 8192
FORMAT = 1
_MOST_WORDS = 700  # what a paper is stands on its first page
_LARGEST_FILE = 4 * 1024 * 1024
_WORD = re.compile(r"[a-z]+|[0-9]+")

Features: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TextModel:
    """A model as it is used. `report` says how it did, per type, on texts that it was not trained on."""

    version: str
    labels: tuple[str, ...]
    weights: NDArray[np.int8]
    scales: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    report: Mapping[str, Any]

    def probabilities(self, text: str) -> Mapping[str, float]:
        """How likely each type is. Words that the model never saw speak for none, so all become alike."""
        scores = self.logits(features_of(text)) / self.temperature
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        return dict(zip(self.labels, likely.tolist(), strict=True))

    def logits(self, features: Features) -> NDArray[np.float32]:
        """The score of each label before calibration."""
        if not len(features):
            return self.bias
        summed = self.weights[features].sum(axis=0, dtype=np.int32)
        scores: NDArray[np.float32] = summed * (self.scales / np.float32(np.sqrt(len(features)))) + self.bias
        return scores


def features_of(text: str) -> Features:
    """The slots that a text's words and pairs of words fall into, each once. Numbers count by their length."""
    words = [f"#{len(word)}" if word[0].isdigit() else word for word in _WORD.findall(fold(text))[:_MOST_WORDS]]
    grams = {*words, *(f"{one} {other}" for one, other in pairwise(words))}
    slots = {zlib.crc32(gram.encode()) % SIZE for gram in grams}
    return np.fromiter(slots, dtype=np.int32, count=len(slots))


def quantised(
    weights: NDArray[np.float32],
    bias: NDArray[np.float32],
    *,
    version: str,
    labels: Sequence[str],
    temperature: float,
    report: Mapping[str, Any],
) -> TextModel:
    """A trained model in bytes: a hundredth of a weight decides no type, and the file is a quarter as large."""
    scales = np.maximum(np.abs(weights).max(axis=0), np.float32(1e-6)) / np.float32(127)
    return TextModel(
        version,
        tuple(labels),
        np.round(weights / scales).astype(np.int8),
        scales.astype(np.float32),
        bias.astype(np.float32),
        temperature,
        report,
    )


def to_bytes(model: TextModel) -> bytes:
    """The stored form."""
    about = {
        "format": FORMAT,
        "version": model.version,
        "labels": list(model.labels),
        "temperature": model.temperature,
        "report": model.report,
    }
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        about=np.frombuffer(json.dumps(about, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8),
        weights=model.weights,
        scales=model.scales,
        bias=model.bias,
    )
    return stream.getvalue()


def from_bytes(stored: bytes) -> TextModel:
    """Read a stored model. Raises `TextModelInvalid` for whatever is not exactly one."""
    if len(stored) > _LARGEST_FILE:
        raise _invalid("too large")
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            weights, scales, bias = arrays["weights"], arrays["scales"], arrays["bias"]
        model = TextModel(
            str(about["version"]),
            tuple(str(label) for label in about["labels"]),
            weights,
            scales,
            bias,
            float(about["temperature"]),
            dict(about["report"]),
        )
    except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as exc:
        raise _invalid(f"{type(exc).__name__}: {exc}") from exc
    _check(model, about.get("format"))
    return model


def _check(model: TextModel, stored_format: object) -> None:
    count = len(model.labels)
    right = (
        stored_format == FORMAT
        and model.weights.dtype == np.int8
        and model.weights.shape == (SIZE, count)
        and model.scales.dtype == model.bias.dtype == np.float32
        and model.scales.shape == model.bias.shape == (count,)
        and bool(np.isfinite(model.scales).all() and np.isfinite(model.bias).all())
        and 0 < model.temperature < 100
        and len(set(model.labels)) == count > 1
    )
    if not right:
        raise _invalid("its arrays do not belong together")


@cache
def seed_model() -> TextModel:
    """The model that comes with the product, trained on generated texts."""
    return from_bytes(resources.files(__package__).joinpath("seed_model.npz").read_bytes())


def joined(texts: Iterable[str]) -> str:
    """A paper's pages as one text."""
    return "\n".join(texts)


def _invalid(why: str) -> TextModelInvalid:
    return TextModelInvalid(
        f"Tệp mô hình phân loại giấy tờ sai ({why}). Hãy dùng phiên bản trước của mô hình.",
        f"The stored model for paper types is wrong ({why}). Use an earlier version of it.",
    )
