"""`python -m tests.accuracy.fit_reliability SET… --check SET…`: what each sign of a value is worth, from test papers.

Log-odds are fitted by penalised logistic regression, with no sign allowed to speak against its nature: what was
confirmed never makes a value less likely, what was doubted never more. The limit of acceptance is the lowest at which
the share of wrong values among those accepted stays below what is allowed, on the papers fitted on; `--check` tells
what it gives on others. `--write` puts the table into the product.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from digitize.reading.page_reading import FieldProposal
from digitize.understanding import reliability
from digitize.understanding.evidence import is_refuted
from digitize.understanding.extraction import weighed
from digitize.understanding.reliability import group_of, scale
from digitize.understanding.type_catalogue import load_type_catalogue
from tests.accuracy.field_values import is_right
from tests.accuracy.readings import pages_of, reading_sources

_PENALTY = 0.3
_OWN_SIGN_PENALTY = 2.0  # what a sign is worth in one group alone has to be shown by more values
# Few values are read badly, so what bad reading costs is not left to chance: every group starts from the usual slope.
_USUAL_SLOPE, _SLOPE_PENALTY = 1.8, 6.0
_WRONG_ALLOWED = 0.002
_TARGET = Path(reliability.__file__).with_name("reliability.toml")
_HEAD = (
    "# How likely a value is right, in log-odds: where its group starts, what the engine's confidence adds (drawn\n"
    "# apart, see reliability.py), what each sign adds (of a group alone where it has the group's name before it).\n"
    "# Fitted on {count} values, {wrong} of them wrong, by tests/accuracy/fit_reliability.py; not written by hand.\n"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A value that the product found, with whether it is the printed one."""

    group: str
    proposal: FieldProposal
    kind: str
    right: bool

    @property
    def is_weighed(self) -> bool:
        """Whether its likelihood decides: a machine code needs none, a refuted value has none."""
        return self.proposal.source in {"ocr", "derived"} and not is_refuted(self.proposal, self.kind)

    @property
    def is_coded(self) -> bool:
        """Whether a machine code said it and nothing contradicts."""
        return self.proposal.source not in {"ocr", "derived"} and "?refuted" not in self.proposal.checks


def judged(folder: Path, *, stale: bool) -> tuple[list[Judged], int]:
    """Every value found in the set's papers, and how many there are to be found."""
    catalogue, found, printed = load_type_catalogue(), [], 0
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            pages = {page.number: page for page in pages_of(folder / entry["file"], key=reading_sources(), stale=stale)}
            for paper in entry["papers"]:
                if paper["type"] is None:
                    continue
                kind = catalogue[paper["type"]]
                values = weighed([pages[number] for number in paper["pages"] if number in pages], kind)
                for field in kind.fields:
                    right = paper["fields"].get(field.name, [""])
                    printed += "" not in right
                    if field.name in values:
                        one = values[field.name]
                        said = is_right(field.name, one.value, right)
                        found.append(Judged(group_of(field.name, field.kind), one, field.kind, said))
    return found, printed


def features(values: Sequence[Judged]) -> list[str]:
    """The columns: starts, slopes, signs, and signs of one group that occur often enough there."""
    groups = sorted({*reliability.load_reliability().start})
    seen = [f"{one.group}.{sign}" for one in values for sign in one.proposal.checks]
    own = sorted({name for name in seen if seen.count(name) >= 40})
    signs = sorted({name.split(".", 1)[1] for name in seen})
    return [*(f"start {g}" for g in groups), *(f"slope {g}" for g in groups), *signs, *own]


def matrix(values: Sequence[Judged], names: Sequence[str]) -> np.ndarray:
    place = {name: number for number, name in enumerate(names)}
    rows = np.zeros((len(values), len(names)))
    for number, one in enumerate(values):
        rows[number, place[f"start {one.group}"]] = 1
        rows[number, place[f"slope {one.group}"]] = scale(one.proposal.confidence)
        for sign in set(one.proposal.checks):
            for name in (sign, f"{one.group}.{sign}"):
                if name in place:
                    rows[number, place[name]] = 1
    return rows


def fit(values: Sequence[Judged], names: Sequence[str]) -> np.ndarray:
    """The weights."""
    rows, right = matrix(values, names), np.array([one.right for one in values], dtype=float)
    penalty = np.array([_penalty(name) for name in names])
    usual = np.array([_USUAL_SLOPE if name.startswith("slope ") else 0.0 for name in names])
    bounds = [_bounds(name) for name in names]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = rows @ weights
        likely = 1 / (1 + np.exp(-odds))
        value = np.logaddexp(0, odds).sum() - right @ odds + 0.5 * (penalty * (weights - usual) ** 2).sum()
        return float(value), rows.T @ (likely - right) + penalty * (weights - usual)

    return np.asarray(minimize(loss, np.zeros(len(names)), jac=True, bounds=bounds, method="L-BFGS-B").x)


def _penalty(name: str) -> float:
    if name.startswith("start "):
        return 0.01
    if name.startswith("slope "):
        return _SLOPE_PENALTY
    return _OWN_SIGN_PENALTY if "." in name else _PENALTY


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name.startswith("start "):
        return None, None
    against = name.rsplit(".", 1)[-1].startswith(("?", "repaired"))
    return (None, 0.0) if against else (0.0, None)


def limit(likely: np.ndarray, right: np.ndarray, sure: int) -> float:
    """The lowest likelihood from which on few enough accepted values are wrong; `sure` are accepted anyway."""
    order = np.argsort(-likely)
    wrong = np.cumsum(~right[order])
    good = np.nonzero(wrong <= _WRONG_ALLOWED * (np.arange(1, len(order) + 1) + sure))[0]
    return float(likely[order][good[-1]]) if len(good) else 1.0


def told(
    name: str, values: Sequence[Judged], printed: int, names: Sequence[str], weights: np.ndarray, least: float
) -> str:
    by_likelihood = [one for one in values if one.is_weighed]
    likely = 1 / (1 + np.exp(-matrix(by_likelihood, names) @ weights))
    taken = [one for one, share in zip(by_likelihood, likely, strict=True) if share >= least]
    taken += [one for one in values if one.is_coded]
    wrong = sum(not one.right for one in taken)
    share, exact = len(taken) / max(printed, 1), 1 - wrong / max(len(taken), 1)
    return f"{name}: found {len(values)} of {printed}, accepted {share:.4f}, exact {exact:.4f}, wrong {wrong}"


def table(names: Sequence[str], weights: np.ndarray, least: float, values: Sequence[Judged]) -> str:
    known = dict(zip(names, weights, strict=True))
    groups = sorted(reliability.load_reliability().start)
    lines = [_HEAD.format(count=len(values), wrong=sum(not one.right for one in values)), f"accepted = {least:.4f}", ""]
    for part, word in (("start", "start"), ("confidence", "slope")):
        lines += [f"[{part}]", *(f"{group} = {known[f'{word} {group}']:.3f}" for group in groups), ""]
    lines.append("[signs]")
    for name in names:
        if not name.startswith(("start ", "slope ")):
            value = known[name] + (known.get(name.split(".", 1)[1], 0.0) if "." in name else 0.0)
            lines.append(f'"{name}" = {value:.3f}')
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.fit_reliability")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--check", type=Path, nargs="*", default=[])
    parser.add_argument("--stale", action="store_true", help="take kept readings even if the reading changed since")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    sets = {folder: judged(folder, stale=asked.stale) for folder in [*asked.folders, *asked.check]}
    all_of = [one for folder in asked.folders for one in sets[folder][0]]
    values = [one for one in all_of if one.is_weighed]
    names = features(values)
    weights = fit(values, names)
    right = np.array([one.right for one in values])
    likely = 1 / (1 + np.exp(-matrix(values, names) @ weights))
    sure = sum(one.is_coded for one in all_of)
    least = limit(likely, right, sure)
    print(f"accepted from {least:.4f}")
    for folder, (found, printed) in sets.items():
        mark = "checked" if folder in asked.check else "fitted"
        print(told(f"{mark} {folder.name}", found, printed, names, weights, least))
    text = table(names, weights, least, values)
    if asked.write:
        _TARGET.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
