"""A model trained on what officers confirmed, and whether it is better than the one in use.

The confirmed papers join the generated texts, so that no type is forgotten that nobody handed in yet. Some of them,
chosen by their text, are never trained on: on those both models are judged, and only a better one is offered.
Refuses to know where papers come from and where models are kept.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from digitize.understanding.text_model import TextModel
from digitize.understanding.training.fitting import Judgement, Labelled, fit, judge
from digitize.understanding.training.text_generator import generate
from digitize.understanding.type_catalogue import load_type_catalogue

FEWEST = 100  # below, a difference between two models is chance
_GENERATED = 30
_PARTS = 10  # of the confirmed papers two parts judge, one calibrates, seven train


@dataclass(frozen=True, slots=True)
class Retraining:
    """What came of it. `model` is None unless it beat the one in use; without enough papers nothing was judged."""

    confirmed: int
    current: Judgement | None = None
    trained: Judgement | None = None
    model: TextModel | None = None


def retrain(
    confirmed: Iterable[Labelled], current: TextModel, *, version: str, generated: int = _GENERATED
) -> Retraining:
    """Train, and compare with `current` on papers that neither was trained on.

    `generated` is how many texts of each type join the confirmed ones.
    """
    catalogue = load_type_catalogue()
    papers = [(text, code) for text, code in dict.fromkeys(confirmed) if code in catalogue and text.strip()]
    if len(papers) < FEWEST:
        return Retraining(len(papers))
    judging = [paper for paper in papers if _part(paper) < 2]
    calibrating = [paper for paper in papers if _part(paper) == 2]
    training = [paper for paper in papers if _part(paper) > 2]
    held_out = [*calibrating, *generate(max(1, generated // 5), seed=2, worn=True)]
    model = fit([*generate(generated, seed=1), *training], held_out, version=version)
    now, then = judge(current, judging), judge(model, judging)
    return Retraining(len(papers), now, then, model if _beats(then, now) else None)


def _part(paper: Labelled) -> int:
    """Always the same for a text, so that what judged once is not trained on later."""
    return zlib.crc32(paper[0].encode()) % _PARTS


def _beats(new: Judgement, old: Judgement) -> bool:
    """More right, and when certain not more often wrong."""
    return new.right > old.right and new.certain_and_right >= old.certain_and_right - 0.005
