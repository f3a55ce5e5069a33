"""The model over a paper's words: what it says, how it is stored, when another takes its place."""

import io
import pickle
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from digitize.errors import TextModelInvalid
from digitize.understanding.text_model import SIZE, TextModel, features_of, from_bytes, seed_model, to_bytes
from digitize.understanding.training.fitting import fit, judge
from digitize.understanding.training.retraining import FEWEST, retrain
from digitize.understanding.training.text_generator import generate, templates
from digitize.understanding.type_catalogue import UNKNOWN, load_type_catalogue

BIRTH = """Họ, chữ đệm, tên: NGUYỄN VĂN MẪU. Giới tính: Nam. Dân tộc: Kinh. Quê quán: phường Mẫu
Họ, chữ đệm, tên người mẹ: PHẠM THỊ MẪU. Năm sinh: 1964. Họ, chữ đệm, tên người cha: NGUYỄN VĂN THỬ
Họ, chữ đệm, tên người đi khai sinh: PHẠM THỊ MẪU. Nơi đăng ký khai sinh: Ủy ban nhân dân phường Mẫu"""


def test_old_and_new_spelling_lost_accents_and_other_numbers_have_the_same_features() -> None:
    assert set(features_of("Giấy UỶ quyền số 125")) == set(features_of("GIẤY ỦY QUYÊN SO 987"))


def test_seed_model_knows_every_type_of_the_catalogue_and_unknown_papers() -> None:
    assert set(seed_model().labels) == {*load_type_catalogue(), UNKNOWN} == set(templates())


def test_seed_model_s_report_has_every_type_and_holds_what_it_promises() -> None:
    report = seed_model().report["held_out"]
    assert set(report["per_type"]) == set(seed_model().labels)
    assert report["certain_and_right"] >= 0.97


def test_probabilities_sum_to_one_and_name_the_type() -> None:
    likely = seed_model().probabilities(BIRTH)
    assert sum(likely.values()) == pytest.approx(1.0)
    assert max(likely, key=likely.__getitem__) in {"GKS", "TLKS"}


@pytest.mark.parametrize("text", ["", "xyzzy plugh quux frobnicate", "12 34 56"])
def test_words_never_seen_make_no_type_certain(text: str) -> None:
    likely = seed_model().probabilities(text)
    assert max(value for code, value in likely.items() if code != UNKNOWN) < 0.5


def test_stored_model_is_read_back_alike() -> None:
    again = from_bytes(to_bytes(seed_model()))
    assert again.probabilities(BIRTH) == seed_model().probabilities(BIRTH)
    assert (again.version, again.report) == (seed_model().version, seed_model().report)


def stored(**changed: Any) -> bytes:
    model = seed_model()
    about = np.frombuffer(b'{"format":1,"version":"x","labels":["A","B"],"temperature":1.0,"report":{}}', np.uint8)
    arrays: Mapping[str, Any] = {
        "about": about,
        "weights": model.weights[:, :2],
        "scales": model.scales[:2],
        "bias": model.bias[:2],
        **changed,
    }
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


class Trap:
    """Runs when unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("a stored model ran code",))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"PK\x03\x04 not a zip",
        pickle.dumps(Trap()),
        to_bytes(seed_model())[:-200],
        b"\x00" * (5 * 1024 * 1024),
        stored(weights=np.array([Trap()], dtype=object)),
        stored(weights=np.zeros((SIZE, 3), np.int8)),
        stored(weights=np.zeros((SIZE, 2), np.float64)),
        stored(bias=np.array([np.nan, 0], np.float32)),
        stored(about=np.frombuffer(b"[]", np.uint8)),
        stored(about=np.frombuffer(b'{"format":9}', np.uint8)),
        stored(
            about=np.frombuffer(b'{"format":1,"version":"","labels":["A","A"],"temperature":1,"report":{}}', np.uint8)
        ),
    ],
    ids=lambda body: f"{len(body)} bytes",
)
def test_what_is_no_model_is_refused_and_nothing_in_it_runs(body: bytes) -> None:
    with pytest.raises(TextModelInvalid):
        from_bytes(body)


def test_stored_arrays_that_belong_together_are_taken() -> None:
    assert from_bytes(stored()).labels == ("A", "B")


# ---- training ----------------------------------------------------------------------------------------------------
TINY = [("một hai ba bốn", "A"), ("năm sáu bảy tám", "B")] * 30


def test_fitting_the_same_texts_gives_the_same_bytes() -> None:
    assert to_bytes(fit(TINY, TINY[:4], version="1")) == to_bytes(fit(TINY, TINY[:4], version="1"))


def test_fitted_model_tells_its_texts_apart_and_is_judged() -> None:
    verdict = judge(fit(TINY, TINY[:4], version="1"), TINY)
    assert (verdict.right, verdict.per_type["A"]["recall"]) == (1.0, 1.0)


def test_generated_texts_are_the_same_for_a_seed_and_cover_every_type() -> None:
    first = list(generate(1, seed=7))
    assert first == list(generate(1, seed=7))
    assert {code for _, code in first} == {*load_type_catalogue(), UNKNOWN}
    assert not [text for text, _ in first if "{" in text or "<ten>" in text]


def blunted(model: TextModel) -> TextModel:
    """A model that gives every type the same chance."""
    return replace(model, scales=np.zeros_like(model.scales), bias=np.zeros_like(model.bias))


CONFIRMED = [pair for pair in generate(3, seed=11) if pair[1] != UNKNOWN]


def test_too_few_confirmed_papers_change_nothing() -> None:
    assert retrain(CONFIRMED[: FEWEST - 1], seed_model(), version="2").model is None


def test_better_model_is_offered_and_a_worse_one_is_not() -> None:
    better = retrain(CONFIRMED, blunted(seed_model()), version="2", generated=2)
    assert better.model is not None
    assert better.trained is not None and better.current is not None
    assert better.trained.right > better.current.right
    assert retrain(CONFIRMED, seed_model(), version="3", generated=1).model is None
