"""A real PostgreSQL and a real Redis from PyPI wheels below a folder, when no DATABASE_URL / REDIS_URL is set."""

import contextlib
import os
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from inspection.embedded.keeper import attach, ensure, has_keeper, has_users
from inspection.embedded.servers import SERVERS, Server

RELEASE_SECONDS = 30

_used: dict[Path, tuple[Server, int]] = {}


@dataclass(frozen=True)
class Services:
    """Where this process finds its database and its queue."""

    database_url: str
    redis_url: str
    embedded: bool


def services(var_dir: Path, *, fast: bool = False) -> Services:
    """The addresses of both services, starting the embedded ones where the environment names none."""
    urls = {}
    for kind, name in (("postgres", "DATABASE_URL"), ("redis", "REDIS_URL")):
        urls[kind] = os.environ.get(name, "")
        if not urls[kind]:
            server = SERVERS[kind](var_dir / kind, fast=fast)
            urls[kind] = server.url
            if sys.argv[1:2] != ["collectstatic"]:  # it asks no database, and installing should start nothing
                _used[server.folder] = (server, attach(server))
    return Services(urls["postgres"], urls["redis"], not os.environ.get("DATABASE_URL"))


def keep_alive() -> None:
    """For a long-running launcher: a keeper that was killed is replaced."""
    for server, _ in _used.values():
        if not has_keeper(server):
            ensure(server)


def release() -> None:
    """Stops using the servers and waits until they are down, unless somebody else uses them too."""
    deadline = time.monotonic() + RELEASE_SECONDS
    for _, users in _used.values():
        os.close(users)
    for server, _ in _used.values():
        while has_keeper(server) and not has_users(server) and time.monotonic() < deadline:
            time.sleep(0.05)
    _used.clear()


def database_sentence(error: Exception) -> str:
    """Why the database cannot be reached, in one sentence for the person who set DATABASE_URL."""
    text = str(error).lower()
    reasons = {
        "password authentication": "用户名或密码不正确",
        "no password supplied": "没有给出密码",
        "does not exist": "数据库或用户不存在",
        "could not translate": "主机名无法解析",
        "timeout": "连接超时",
        "refused": "连接被拒绝",
    }
    reason = next((words for sign, words in reasons.items() if sign in text), "没有应答")
    return f"无法连接 DATABASE_URL 指定的数据库：{reason}，请检查地址、账号和网络。"


def secret_key(var_dir: Path) -> str:
    """A key of this installation, made once; every process that starts at the same moment gets the same one."""
    path = var_dir / "secret_key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=var_dir) as draft:  # readable by the owner only
            draft.write(secrets.token_urlsafe(64))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()


def database_settings(url: str) -> dict[str, object]:
    """Django's words for a DATABASE_URL; what follows the question mark is handed to the driver."""
    parts = urlsplit(url)
    options = {"connect_timeout": "5", **dict(parse_qsl(parts.query))}
    host = parts.hostname or options.pop("host", "")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def redis_client_url(url: str) -> str:
    """The queue's address as the redis client spells it; Celery and redis-py disagree about unix sockets."""
    return url.replace("redis+socket://", "unix://", 1)
