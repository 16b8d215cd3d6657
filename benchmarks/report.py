"""Writes the results as one page."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

HEAD = """# Benchmarks

`make bench` fills one database of 150,000 and one of 1,000,000 invented findings (kept below `var/bench` for the next run),
measures the product **as a restricted user** and the raw floor alternately in the same run, and writes this page.
Quote the ratio, not the time: it is the product's median divided by the floor's. A goal is met when the ratio is at or below its limit.

| part | floor |
|---|---|
| lists | a hand-written view of the same rows: session, login, one count, one page, a bare HTML table |
| history | the same `INSERT … SELECT` with the history triggers disabled |
| imports | python-calamine, three dictionaries, `COPY` into the same table with its triggers, one commit, no validation |
| exports | server-side cursor and XlsxWriter `constant_memory`, the same columns |
| sweep | one `INSERT … SELECT … ON CONFLICT DO NOTHING` over the same items for the same recipients |
| overview | the two grouped statements behind the figures, without Django's page |
"""


def write(folder: Path, results: list[dict[str, Any]], *, machine: str) -> None:
    """Merge the results into results.json and draw README.md from all of them."""
    path = folder / "results.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    fresh = {(r["part"], r["size"]) for r in results}
    merged = [r for r in known if (r["part"], r["size"]) not in fresh] + results
    merged = [r for r in merged if r["part"] != "growth"] + growth(merged)
    path.write_text(json.dumps(merged, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    lines = [HEAD, f"Last run {dt.datetime.now(dt.UTC):%Y-%m-%d}, {machine}.", ""]
    lines += [
        "| goal | findings | what | product ms | floor ms | ratio | limit | met | more |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for r in sorted(merged, key=lambda r: (int(r["goal"]), r["size"])):
        more = "; ".join(f"{k} {v}" for k, v in r.items() if k not in KNOWN)
        met = "yes" if r["met"] else f"**no**, {r['ratio'] / r['limit'] - 1:+.0%}"
        lines.append(
            f"| {r['goal']} | {r['size']:,} | {r['what']} | {r['product']:,} | {r['floor']:,} | {r['ratio']} | {r['limit']} | {met} | {more} |"
        )
    notes = folder / "NOTES.md"
    if notes.exists():
        lines += ["", notes.read_text(encoding="utf-8").strip()]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def growth(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Goals 2 and 3, from the lists of both sizes: time does not follow the table, nor do queries follow the rows."""
    lists = {(r["size"], r["what"].split("，")[0]): r for r in results if r["part"] == "lists"}
    sizes = sorted({size for size, _ in lists})
    if len(sizes) < 2:
        return []
    rows = []
    for what in [what for size, what in lists if size == sizes[0] and (sizes[1], what) in lists]:
        small, large = lists[sizes[0], what], lists[sizes[1], what]
        facts = {"part": "growth", "size": sizes[1], "product": large["product"], "floor": small["product"]}
        ratio = round(large["product"] / small["product"], 2)
        rows.append(
            {**facts, "goal": "2", "what": f"{what}：大库对小库", "ratio": ratio, "limit": 1.2, "met": ratio <= 1.2}
        )
    most = max(r["queries"] for r in lists.values())
    same = all(r["queries"] == r["queries_10"] for r in lists.values())
    what = "问题清单每页查询数（20 行与 50 行相同）"
    rows.append({"part": "growth", "size": sizes[1], "goal": "3", "what": what, "product": most, "floor": 8, "ratio": most,
                 "limit": 8, "met": same and most <= 8})  # fmt: skip
    return rows


KNOWN = frozenset({"part", "size", "goal", "what", "product", "floor", "ratio", "limit", "met"})
