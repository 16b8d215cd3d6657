#!/usr/bin/env python
"""Django's commands; what commonly goes wrong before they start is told in one sentence."""

import os
import sys


def main() -> None:
    """Runs the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 -- a missing module is answered below
        from django.db import OperationalError  # noqa: PLC0415 -- as above

        from inspection.embedded import database_sentence  # noqa: PLC0415 -- as above
    except ModuleNotFoundError as error:
        sys.exit(missing(error))
    try:
        execute_from_command_line(sys.argv)
    except ModuleNotFoundError as error:
        sys.exit(missing(error))
    except OperationalError as error:
        if not is_connection_failure(error):
            raise
        sys.exit(f"错误：{database_sentence(error)}")


def missing(error: ModuleNotFoundError) -> str:
    """What to do about a module that is not installed."""
    return f"错误：缺少 Python 模块 {error.name}，请运行 make clean setup 重新安装。"


def is_connection_failure(error: Exception) -> bool:
    """Whether the server could not be reached at all; a failed statement carries an SQL state."""
    return getattr(error.__cause__, "pgcode", None) is None


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
