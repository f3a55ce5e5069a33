"""What is counted in texts of law: pairs that are misread into nothing anybody writes, and those that are not."""

from digitize.understanding.count_spellings import misreadable

LAW = "Cơ quan có thẩm quyền. Tai biến y khoa. Ghi vào sổ bộ; ghi vào số bộ.\n"


def test_pair_is_kept_when_nobody_writes_what_engines_make_of_it() -> None:
    found = misreadable([LAW * 2] * 3)
    assert "thẩm quyền" in found["pairs"]
    assert "tai biến" in found["acute"]
    assert not {"vào sổ", "sổ bộ"} & {*found["pairs"], *found["always"]}
    assert {"vào số", "số bộ"} & {*found["acute"]} == set()


def test_pair_that_is_one_of_the_commonest_stands_apart() -> None:
    found = misreadable([LAW * 200] * 3)
    assert "thẩm quyền" in found["always"]
    assert "thẩm quyền" not in found["pairs"]


def test_pair_of_one_text_alone_is_no_usage() -> None:
    found = misreadable([LAW * 200])
    assert found["pairs"] == found["always"] == []
    assert "thẩm quyền" not in found["seen"]


def test_pair_that_only_looks_misread_speaks_for_itself() -> None:
    leaks = "Nước thấm tường. "
    assert "thấm tường" in misreadable([LAW * 2 + leaks] * 3)["seen"]
    assert "thấm tường" in misreadable([LAW * 2 + leaks * 40] * 3)["common"]
