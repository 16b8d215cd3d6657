"""Reads the lock files of both ecosystems into one list."""

import base64
import json
from dataclasses import dataclass
from enum import StrEnum

from inspection import launch
from inventory.licences import npm_licence, python_licence

NPM_LOCK = launch.PROJECT / "package-lock.json"


class Use(StrEnum):
    """What a package is needed for."""

    PRODUCTION = "正式运行"
    EMBEDDED = "内置的 PostgreSQL 与 Redis（未设置 DATABASE_URL 或 REDIS_URL 时安装）"
    BROWSER = "网页（随系统提供给浏览器）"
    NODE = "npm（本机没有 npm 时安装）"
    DEVELOPMENT = "开发与测试（不进入正式运行环境）"


@dataclass(frozen=True)
class Package:
    """One locked package; an npm package has one file, a Python release has many."""

    ecosystem: str
    name: str
    version: str
    licence: str
    use: Use
    digests: tuple[str, ...]
    algorithm: str = "SHA-256"


def python_packages() -> list[Package]:
    """Every package of the Python locks once, with its first use.

    Raises SystemExit when a licence is unknown.
    """
    uses = dict(zip(launch.LOCKS, (Use.PRODUCTION, Use.EMBEDDED, Use.DEVELOPMENT), strict=True))
    found: dict[str, Package] = {}
    for lock, use in {**uses, launch.NODE_LOCK: Use.NODE}.items():
        for pin in launch.pins(lock):
            if pin.name not in found:
                licence = python_licence(pin.name)
                found[pin.name] = Package("pypi", pin.name, pin.version, licence, use, tuple(pin.hashes))
    return list(found.values())


def npm_packages() -> list[Package]:
    """Every package of the npm lock."""
    found = []
    for path, facts in json.loads(NPM_LOCK.read_text(encoding="utf-8"))["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            use = Use.DEVELOPMENT if facts.get("dev") else Use.BROWSER
            digest = base64.b64decode(facts["integrity"].removeprefix("sha512-")).hex()
            licence = facts.get("license") or npm_licence(name)
            found.append(Package("npm", name, facts["version"], licence, use, (digest,), "SHA-512"))
    return found


def packages() -> list[Package]:
    """All locked packages, in the order of their names."""
    return sorted([*python_packages(), *npm_packages()], key=lambda package: package.name)
