import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from inspection import launch
from inventory import notice
from inventory.licences import is_spdx, python_licence
from inventory.packages import Use, packages

STRONG_COPYLEFT = re.compile(r"\bA?GPL-")


def pinned() -> set[str]:
    """Name and version of every package as the lock files spell them."""
    found = set()
    for lock in [*launch.LOCKS, launch.NODE_LOCK]:
        found |= set(re.findall(r"^([\w.-]+==[^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
    npm = json.loads((launch.PROJECT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return found | {f"{path.rpartition('node_modules/')[2]}=={facts['version']}" for path, facts in npm.items() if path}


def test_notice_names_every_pinned_package() -> None:
    lines = notice.PATH.read_text(encoding="utf-8").splitlines()
    named = {"==".join(line.split()[:2]) for line in lines if line.startswith("  ")}
    assert pinned() - named == set(), "run make notice"


def test_notice_is_the_one_that_would_be_written() -> None:
    expected = notice.notice_of(packages()).splitlines()
    assert notice.PATH.read_text(encoding="utf-8").splitlines() == expected, "run make notice"


def test_sbom_lists_every_pinned_package(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "inventory", "sbom"]
    environment = {**os.environ, "VAR_DIR": str(tmp_path)}
    subprocess.run(command, cwd=launch.PROJECT, env=environment, check=True, capture_output=True)
    bom = json.loads((tmp_path / "sbom/sbom.cdx.json").read_text(encoding="utf-8"))
    names = [f"{c['group']}/{c['name']}" if "group" in c else c["name"] for c in bom["components"]]
    listed = [f"{name}=={c['version']}" for name, c in zip(names, bom["components"], strict=True)]
    assert (bom["bomFormat"], bom["specVersion"], sorted(listed)) == ("CycloneDX", "1.6", sorted(pinned()))
    assert [c["name"] for c in bom["components"] if not (c["licenses"] and c["purl"])] == []
    digests = {c["name"]: c["externalReferences"][0]["hashes"] for c in bom["components"]}
    django = next(pin for pin in launch.pins(launch.LOCKS[0]) if pin.name == "django")
    assert sorted(digest["content"] for digest in digests["django"]) == sorted(django.hashes)


def test_licences_are_spdx_expressions() -> None:
    assert [package.name for package in packages() if not is_spdx(package.licence)] == []


def test_licence_when_unknown_then_one_sentence() -> None:
    with pytest.raises(SystemExit) as stopped:
        python_licence("no-such-package")
    assert stopped.value.code == "错误：无法确定 no-such-package 的许可，请核对后写入 inventory/licences.py。"


def test_production_and_browser_have_no_strong_copyleft() -> None:
    served = [package for package in packages() if package.use in (Use.PRODUCTION, Use.BROWSER)]
    assert [package.name for package in served if STRONG_COPYLEFT.search(package.licence)] == []
