"""Serve a short allow-list out of node_modules, never the whole tree."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error, Warning
from django.core.files.storage import FileSystemStorage


class NodeModulesFinder(BaseFinder):
    prefix = "vendor"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.NODE_MODULES_DIR)
        self.storage = FileSystemStorage(location=self.root)
        self.storage.prefix = self.prefix  # type: ignore[attr-defined]
        # hashed storages follow "sourceMappingURL", so a map travels with its file
        self.names = [n + s for n in settings.NODE_MODULES_FILES for s in ("", ".map")]

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        missing = [n for n in settings.NODE_MODULES_FILES if not (self.root / n).is_file()]
        if not missing:
            return []
        collected = (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file()
        kind = Warning if collected else Error  # a release ships collected files, without node_modules
        return [kind("front-end files are missing: " + ", ".join(missing), hint="run: npm ci", id="house.E001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        head, _, name = path.replace("\\", "/").partition("/")
        if head == self.prefix and name in self.names and (self.root / name).is_file():
            hit = str(self.root / name)
            return [hit] if find_all else hit
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in self.names:
            if (self.root / name).is_file():
                yield name, self.storage
