"""What the page of results says about the goals."""

import json

from benchmarks.databases import Size
from benchmarks.report import failures, write

RUN = {"part": "pages", "size": "15000", "on": "2026-01-01", "seconds": 1, "load": 0.1, "machine": "2 cores"}
PAGE = {"role": "巡察办", "page": "/findings/", "ms": 20, "cpu": 10, "kb": 40, "queries": 7, "floor": 9}


def test_size_when_several_counties_then_the_measured_one_has_its_share():
    size = Size.parse("1000000x30")
    assert (size.findings, size.committees, size.own, str(size)) == (1_000_000, 30, 150_000, "1000000x30")
    assert Size.parse("15000").own == 15_000


def test_failures_when_slower_heavier_or_far_from_the_floor_then_each_is_named():
    assert failures({"15000": {"ms": 10, "kb": 20, "floor": 4}, "150000": {"ms": 20, "kb": 200, "floor": 7}}) == []
    assert failures({"15000": {"ms": 10, "kb": 20, "floor": 4}, "150000": {"ms": 30, "kb": 201, "floor": 5}}) == [
        "3.0 × 15,000",
        "6.0 × hand-written",
        "201 KB",
    ]


def test_write_when_a_size_is_measured_again_then_its_pages_are_replaced(tmp_path):
    write(tmp_path, [PAGE, {**PAGE, "page": "/gone/"}], RUN)
    write(tmp_path, [{**PAGE, "ms": 70}], {**RUN, "size": "150000"})
    write(tmp_path, [{**PAGE, "ms": 30}], RUN)
    pages = json.loads((tmp_path / "pages.json").read_text(encoding="utf-8"))
    assert pages["巡察办 /findings/"]["15000"]["ms"] == 30
    assert list(pages) == ["巡察办 /findings/"]
    shown = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "Pages over a goal: 1 of 1" in shown
    assert "| 巡察办 /findings/ | 1 |  | 30 (10) | 70 (10) | 40 | 7 | 2.3 × 15,000; 7.8 × hand-written |" in shown


def test_write_when_a_goal_is_missed_then_the_page_says_no(tmp_path):
    row = {
        "part": "sweep",
        "size": "150000",
        "goal": "7",
        "what": "提醒",
        "product": 9,
        "floor": 3,
        "ratio": 3,
        "limit": 2,
        "met": False,
    }
    write(tmp_path, [row], {**RUN, "part": "sweep", "size": "150000"})
    shown = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| 7 | 150,000 | 提醒 | 9 | 3 | 3 | 2 | **no** |  |" in shown
