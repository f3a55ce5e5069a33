"""Makes the seed model: `python -m digitize.understanding.training.seed`. The result is kept beside the code."""

from __future__ import annotations

from pathlib import Path

from digitize.understanding import text_model
from digitize.understanding.training.fitting import fit
from digitize.understanding.training.text_generator import generate

PER_TYPE = 60
_HELD_OUT = 12


def make_seed_model() -> text_model.TextModel:
    """Train on generated texts, calibrate on generated texts of worn papers."""
    return fit(generate(PER_TYPE, seed=1), list(generate(_HELD_OUT, seed=2, worn=True)), version="seed-1")


def main() -> None:
    """Write the seed model into the package."""
    model = make_seed_model()
    target = Path(text_model.__file__).with_name("seed_model.npz")
    target.write_bytes(text_model.to_bytes(model))


if __name__ == "__main__":
    main()
