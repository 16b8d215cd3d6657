"""Writes the results as one page: the goals, the pages over a goal, and the runs they come from."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.databases import Size

HEAD = """# Benchmarks

`make bench` fills databases of 15,000, 150,000 and 1,000,000 invented findings, the last one once in one county and once in
thirty below a city, of which the measured one has 150,000. They are kept below `var/bench` as long as the schema stays the
same. Product and floor are measured alternately in the same run; quote the ratio, not the time: it is the product's
median divided by the floor's. `make bench ARGS="pages --sizes 3000 --dry"` runs one part on one size and only prints.

| part | floor |
|---|---|
| lists | a hand-written view of the same rows: session, login, one count, one page, a bare HTML table |
| pages | for lists the hand-written view of the same rows in the same order; for all pages their own time at 15,000 findings |
| overview | a bare view that runs the page's own statements and shows them as tables |
| search | the best of two hand-written statements for the newest twenty rows, and a count as far as the list counts; the limit is 5 ms above it |
| serving | none: requests a second from the web server as the product starts it, four processes with two threads |
| history | the same `INSERT … SELECT` with the history triggers disabled |
| imports | python-calamine, three dictionaries, `COPY` into the same table with its triggers, one commit, no validation |
| exports | server-side cursor and XlsxWriter `constant_memory`, the same columns |
| sweep | one `INSERT … SELECT … ON CONFLICT DO NOTHING` over the same items for the same recipients |
"""
KNOWN = frozenset({"part", "size", "goal", "what", "product", "floor", "ratio", "limit", "met"})
BASELINE = "15000"
GROWTH, TIMES_FLOOR, MOST_KB = 2, 3, 200
FIGURES = ("ms", "cpu", "kb", "queries", "floor")

Page = dict[str, dict[str, Any]]


def write(folder: Path, results: list[dict[str, Any]], run: dict[str, Any]) -> None:
    """Merge the results of one run into results.json and pages.json, and draw README.md from all of them."""
    known = _read(folder / "results.json") or {"runs": [], "rows": []}
    pages = _read(folder / "pages.json") or {}
    key = (run["part"], run["size"])
    runs = [one for one in known["runs"] if (one["part"], one["size"]) != key] + [run]
    rows = [row for row in known["rows"] if (row["part"], row["size"]) != key and row["part"] != "growth"]
    if run["part"] == "pages":
        _merge(pages, run["size"], results)
    else:
        rows += results
    rows += growth(rows)
    _save(folder / "results.json", {"runs": runs, "rows": rows})
    (folder / "pages.json").write_text(_lines(pages), encoding="utf-8")
    notes = folder / "NOTES.md"
    parts = [HEAD, *_goals(rows), *_pages(pages), *_runs(runs)]
    if notes.exists():
        parts += ["", notes.read_text(encoding="utf-8").strip()]
    (folder / "README.md").write_text("\n".join(parts) + "\n", encoding="utf-8")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _save(path: Path, facts: dict[str, list[dict[str, Any]]]) -> None:
    """One line for each row, so that a change is seen as one."""
    parts = []
    for name, rows in facts.items():
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows)
        parts.append(f'"{name}": [\n{lines}\n]')
    path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def _lines(pages: dict[str, Page]) -> str:
    lines = (f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(page)}" for name, page in sorted(pages.items()))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _merge(pages: dict[str, Page], size: str, results: list[dict[str, Any]]) -> None:
    for page in pages.values():
        page.pop(size, None)
    for row in results:
        page = pages.setdefault(f"{row['role']} {row['page']}", {})
        page[size] = {name: row[name] for name in FIGURES if name in row}
    for name in [name for name, page in pages.items() if not page]:
        del pages[name]


def _goals(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield "| goal | findings | what | product ms | floor ms | ratio | limit | met | more |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for r in sorted(rows, key=lambda r: (int(r["goal"]), _order(r["size"]))):
        more = "; ".join(f"{name} {value}" for name, value in r.items() if name not in KNOWN)
        shown = [r.get(name) for name in ("product", "floor", "ratio", "limit")]
        figures = " | ".join("" if value is None else f"{value:,}" for value in shown)
        met = {True: "yes", False: "**no**", None: ""}[r["met"]]
        yield f"| {r['goal']} | {Size.parse(r['size']).label} | {r['what']} | {figures} | {met} | {more} |"


def _order(size: str) -> tuple[int, int]:
    parsed = Size.parse(size)
    return parsed.findings, parsed.committees


def _pages(pages: dict[str, Page]) -> Iterator[str]:
    sizes = sorted({size for page in pages.values() for size in page}, key=_order)
    over = {name: failed for name, page in pages.items() if (failed := failures(page))}
    kinds = [sum(any(sign in one for one in failed) for failed in over.values()) for sign in ("15,000", "hand", "KB")]
    yield f"\n## Pages over a goal: {len(over)} of {len(pages)}\n"
    yield f"Every page of every role, lists once for every order and common filter (goal 11): at most {GROWTH} × its own time at 15,000"
    yield f"findings (missed by {kinds[0]}), lists at most {TIMES_FLOOR} × the hand-written view with the same rows ({kinds[1]}), at most {MOST_KB} KB"
    yield f"({kinds[2]}). One line for each role and page with its slowest order or filter over a goal; all are in pages.json."
    yield "Milliseconds; in brackets the processor's of the web process.\n"
    yield f"| role and page | over | slowest | {' | '.join(Size.parse(size).label for size in sizes)} | KB | queries | misses |"
    yield f"|---|---|---|{'---|' * len(sizes)}---|---|---|"
    grouped: dict[str, list[str]] = {}
    for name in sorted(over, key=lambda name: -_slowest(pages[name])):
        grouped.setdefault(name.partition("?")[0], []).append(name)
    for path, names in grouped.items():
        page, query = pages[names[0]], names[0].partition("?")[2]
        times = " | ".join(
            f"{page[size]['ms']:.0f} ({page[size]['cpu']:.0f})" if size in page else "" for size in sizes
        )
        most = {figure: max(one[figure] for one in page.values()) for figure in ("kb", "queries")}
        yield f"| {path} | {len(names)} | {query} | {times} | {most['kb']} | {most['queries']} | {'; '.join(over[names[0]])} |"


def _slowest(page: Page) -> float:
    return max(one["ms"] for one in page.values())


def failures(page: Page) -> list[str]:
    """Which goals one page of one role misses, and by how much."""
    failed = []
    if BASELINE in page:
        grown = max(one["ms"] / page[BASELINE]["ms"] for one in page.values())
        failed += [f"{grown:.1f} × 15,000"] if grown > GROWTH else []
    ratios = [one["ms"] / one["floor"] for one in page.values() if one.get("floor")]
    failed += [f"{max(ratios):.1f} × hand-written"] if ratios and max(ratios) > TIMES_FLOOR else []
    size = max(one["kb"] for one in page.values())
    return failed + ([f"{size} KB"] if size > MOST_KB else [])


def _runs(runs: list[dict[str, Any]]) -> Iterator[str]:
    yield "\n## Runs\n"
    yield "| part | findings | on | seconds | load before | machine |"
    yield "|---|---|---|---|---|---|"
    for r in sorted(runs, key=lambda r: (r["part"], _order(r["size"]))):
        label = Size.parse(r["size"]).label
        yield f"| {r['part']} | {label} | {r['on']} | {r['seconds']} | {r['load']} | {r['machine']} |"


def growth(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Goals 2 and 3, from the lists of both sizes: time does not follow the table, nor do queries follow the rows."""
    lists = {(r["size"], r["what"].split("，")[0]): r for r in results if r["part"] == "lists"}
    sizes = sorted({size for size, _ in lists}, key=_order)
    if len(sizes) < 2:
        return []
    rows = []
    smallest, largest = sizes[0], sizes[-1]
    for what in [what for size, what in lists if size == smallest and (largest, what) in lists]:
        small, large = lists[smallest, what], lists[largest, what]
        facts = {"part": "growth", "size": largest, "product": large["product"], "floor": small["product"]}
        ratio = round(large["product"] / small["product"], 2)
        rows.append(
            {**facts, "goal": "2", "what": f"{what}：大库对小库", "ratio": ratio, "limit": 1.2, "met": ratio <= 1.2}
        )
    most = max(r["queries"] for r in lists.values())
    same = all(r["queries"] == r["queries_20"] for r in lists.values())
    what = "问题清单每页查询数（20 行与 50 行相同）"
    rows.append({"part": "growth", "size": largest, "goal": "3", "what": what, "product": most, "floor": 8, "ratio": most,
                 "limit": 8, "met": same and most <= 8})  # fmt: skip
    return rows
