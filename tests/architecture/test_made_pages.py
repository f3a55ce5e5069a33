"""The pages that are made from the code say what the code says now."""

import importlib.util

from tests.architecture.sources import ROOT


def test_pages_made_from_the_code_are_not_behind_it() -> None:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "docs" / "make_docs.py")
    assert spec is not None and spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.behind() == []
