"""Orchestrates: one database per size, one process per measurement, one page of results."""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import time

from benchmarks.databases import ROOT, VAR, Size, database, run
from benchmarks.report import write

BASELINE, SMALL, LARGE, SPREAD = "15000", "150000", "1000000", "1000000x30"
# name → the sizes of database it is measured on
PARTS = {
    "lists": (SMALL, LARGE),
    "pages": (BASELINE, SMALL, LARGE, SPREAD),
    "overview": (BASELINE, SMALL, LARGE, SPREAD),
    "search": (SMALL, LARGE, SPREAD),
    "serving": (SMALL,),
    "sweep": (SMALL,),
    "history": (SMALL,),
    "imports": (SMALL,),
    "exports": (SMALL,),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures the parts named, all of them if none is, and merges the results into README.md.",
    )
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--sizes", nargs="+", help="numbers of findings, such as 15000, or 1000000x30 for 30 counties")
    parser.add_argument("--dry", action="store_true", help="print the results only")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")

    os.environ["VAR_DIR"] = str(VAR)
    from inspection import embedded

    base = embedded.services(VAR).database_url
    for part in options.parts:
        for size in map(Size.parse, options.sizes or PARTS[part]):
            rows, facts = measure(part, size, database(base, size))
            if not options.dry:
                write(ROOT / "benchmarks", rows, facts)


def measure(part: str, size: Size, url: str) -> tuple[list[dict], dict]:
    """The rows of one part on one database, and the run: when, how long, with which load of the machine before."""
    started, load = time.monotonic(), os.getloadavg()[0]
    answer = run([sys.executable, "-m", f"benchmarks.{part}", str(size)], url, stdout=subprocess.PIPE)
    rows = [{"part": part, "size": str(size), **row} for row in json.loads(answer.stdout.splitlines()[-1])]
    facts = {
        "part": part, "size": str(size), "on": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}", "seconds": round(time.monotonic() - started),
        "load": round(load, 2), "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
    }  # fmt: skip
    print(f"{part} {size.label}: {len(rows)} results in {facts['seconds']} s, load before {facts['load']}", flush=True)
    for row in rows if part != "pages" else ():
        print("   ", {key: value for key, value in row.items() if key not in facts}, flush=True)
    return rows, facts


if __name__ == "__main__":
    main()
