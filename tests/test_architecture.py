"""The house rules a program can check: rooms, budgets, directions, and templates without script or style."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from inspection.lib.tones import Tone, Toned, choices_of

ROOT = settings.BASE_DIR
APPS = ["rounds", "findings", "rectification", *(f"inspection/{a}" for a in ("accounts", "notices", "files", "trail"))]
PACKAGES = ["inspection", "rounds", "findings", "rectification"]
# A noun is a folder of one of the three business apps, with the same rooms inside; the contract gives it its floor.
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
NOUNS = {
    contract["containers"][0]: set(re.findall(r"\w+", " ".join(contract["layers"])))
    for contract in CONTRACTS
    if "containers" in contract
}
# What an app itself keeps: it gathers its nouns and wires them.
APP_ROOMS = {"models", "urls", "apps", "migrations", "management", "navigation", "services", "tasks", "views"}
ROOMS = {
    "acts",
    "choices",
    "models",
    "access",
    "services",
    "notifications",
    "tasks",
    "importing",
    "exporting",
    "forms",
    "views",
}
ROOMS |= {"reminders", "start", "urls", "admin", "management", "migrations", "apps", "navigation"}
NOUN_ROOMS = ROOMS - {"admin", "management", "migrations", "apps"} | {"querysets", "roles", "timeline"}
HALL = {"accounts", "notices", "files", "trail", "lib", "management", "urls", "views", "celery", "wsgi", "apps"}
HALL |= {"settings", "embedded", "launch", "navigation"}
FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES, PROJECT_IMPORTS = 300, 40, 120, 8
TEMPLATE_WIDTH, STYLE_WIDTH = 160, 120

# What a line in this room must not reach for (style.md, section 2).
CLOSED = {
    "choices": ROOMS - {"choices"},
    "models": {"services", "views", "forms", "tasks", "notifications", "urls", "admin"},
    "access": {"views", "forms", "urls", "admin"},
    "acts": {"services", "views", "forms", "tasks", "notifications", "urls", "admin"},
    "reminders": {"services", "views", "forms", "tasks", "notifications", "urls", "admin"},
    "start": {"services", "views", "forms", "tasks", "notifications", "urls", "admin"},
    "importing": {"models", "services", "views", "forms"},
    "services": {"forms", "views", "urls", "admin"},
    "forms": {"services", "views", "urls", "tasks", "admin"},
    "tasks": {"forms", "views", "urls", "admin"},
}
GUARDIAN = {"inspection/lib/grants.py"}
# These two declare permission tables, and nothing more.
GUARDIAN_TABLES = re.compile(r"(rounds|findings)/\w+/models\.py")


def python_files() -> list[Path]:
    """The product's own modules, without generated migrations."""
    files = [ROOT / "manage.py", *(f for p in PACKAGES for f in (ROOT / p).rglob("*.py"))]
    return sorted(f for f in files if "migrations" not in f.parts)


def templates() -> list[Path]:
    """Every HTML template."""
    return sorted((ROOT / "templates").rglob("*.html"))


def style_sheets() -> list[Path]:
    """The product's own style sheets."""
    return sorted((ROOT / "static").rglob("*.css"))


def name_of(path: Path) -> str:
    """The path as a person says it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed module, each node knowing its parent."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


def calls(path: Path) -> Iterator[ast.Call]:
    """All calls in a module."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of each module a file imports."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = ROOT / node.module.replace(".", "/") / alias.name
                is_module = inner.with_suffix(".py").exists() or (inner / "__init__.py").exists()
                yield node.lineno, f"{node.module}.{alias.name}" if is_module else node.module


def room_of(path: Path) -> str:
    """The room a module of an app stands in, or nothing."""
    for app in APPS:
        if path.is_relative_to(ROOT / app):
            parts = path.relative_to(ROOT / app).parts
            return parts[parts[0] in NOUNS.get(app, ())].removesuffix(".py")
    return ""


def rooms_in(folder: Path) -> set[str]:
    """The names of everything in a package."""
    return {p.name.removesuffix(".py") for p in folder.iterdir()} - {"__init__", "__pycache__"}


def passes(offenders: list[str], rule: str) -> None:
    """Fails with the rule and one offender per line."""
    assert not offenders, f"{rule}\n  " + "\n  ".join(offenders)


@pytest.mark.parametrize("app", APPS)
def test_app_has_no_other_rooms(app: str) -> None:
    nouns = NOUNS.get(app)
    known = nouns | APP_ROOMS if nouns else ROOMS
    passes(
        sorted(rooms_in(ROOT / app) - known),
        f"{app}: neither a noun with a layer in pyproject.toml nor a room of an app",
    )


@pytest.mark.parametrize(("app", "noun"), [(app, noun) for app, nouns in NOUNS.items() for noun in sorted(nouns)])
def test_noun_has_no_other_rooms(app: str, noun: str) -> None:
    passes(sorted(rooms_in(ROOT / app / noun) - NOUN_ROOMS), f"{app}/{noun}: these are no rooms of a noun")


def test_project_package_has_no_other_rooms() -> None:
    found = {p.name.removesuffix(".py") for p in (ROOT / "inspection").iterdir()} - {"__init__", "__pycache__"}
    passes(sorted(found - HALL), "inspection: these are no rooms of the front hall")


def test_file_budget() -> None:
    lines = {f: len(f.read_text(encoding="utf-8").splitlines()) for f in [*python_files(), *style_sheets()]}
    over = [f"{name_of(f)}: {n}" for f, n in lines.items() if n > FILE_LINES]
    passes(over, f"More than {FILE_LINES} lines; split by business noun")


def test_function_budget() -> None:
    over = [
        f"{name_of(f)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for f in python_files()
        for node in ast.walk(tree_of(f))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    passes(over, f"More than {FUNCTION_LINES} lines in a function")


def test_template_budget() -> None:
    lines = {t: len(t.read_text(encoding="utf-8").splitlines()) for t in templates()}
    over = [f"{name_of(t)}: {n}" for t, n in lines.items() if n > TEMPLATE_LINES]
    passes(over, f"More than {TEMPLATE_LINES} lines in a template; take a partial out")


def wide_lines(files: list[Path], width: int) -> list[str]:
    """The lines longer than the width."""
    return [
        f"{name_of(file)}:{number}: {len(line)}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > width
    ]


def test_templates_keep_their_width() -> None:
    # The formatter breaks at 120 wherever a line break shows no blank; what it leaves longer is text or one tag.
    over = wide_lines(templates(), TEMPLATE_WIDTH)
    passes(over, f"More than {TEMPLATE_WIDTH} characters in a line; break it, or write the text in the view")


def test_import_budget() -> None:
    over = []
    for file in python_files():
        wires = any(file.is_relative_to(ROOT / "inspection" / hall) for hall in ("management", "views"))
        if file.stem in ("urls", "__init__") or wires:
            continue
        places = {place_of(module) for _, module in imported(file) if module.split(".")[0] in PACKAGES}
        places.discard(place_of(".".join(file.relative_to(ROOT).with_suffix("").parts)))
        if len(places) > PROJECT_IMPORTS:
            over.append(f"{name_of(file)}: {len(places)} ({', '.join(sorted(places))})")
    passes(over, f"More than {PROJECT_IMPORTS} places of the project imported")


def place_of(module: str) -> str:
    """A noun with all its rooms is one place, and so is each module of the project package."""
    parts = module.split(".")
    return ".".join(parts[:2] if parts[0] in NOUNS else parts[:3])


def test_rooms_do_not_reach_behind_them() -> None:
    wrong = [
        f"{name_of(file)}:{line} imports {module}"
        for file in python_files()
        for line, module in imported(file)
        if module.split(".")[0] in PACKAGES
        and not module.startswith("inspection.lib")
        and CLOSED.get(room_of(file), set()) & set(module.split(".")[1:])
    ]
    passes(wrong, "This room must not use that one (style.md §2)")


def test_only_the_access_module_asks_guardian() -> None:
    wrong = [
        f"{name_of(file)}:{line} imports {module}"
        for file in python_files()
        for line, module in imported(file)
        if module.split(".")[0] == "guardian"
        and name_of(file) not in GUARDIAN
        and not (GUARDIAN_TABLES.fullmatch(name_of(file)) and module == "guardian.models")
    ]
    passes(wrong, "Only inspection/lib/access.py asks guardian")


def is_unchecked(call: ast.Call) -> bool:
    """Whether a view fetches a row without asking whose it is."""
    function = ast.unparse(call.func)
    if function.endswith(".objects.get"):
        return True
    if function in ("get_object_or_404", "get_list_or_404") and call.args:
        source = ast.unparse(call.args[0])
        return ".visible_to(" not in source and (".objects" in source or source[:1].isupper())
    return False


def test_views_fetch_through_the_permission() -> None:
    wrong = [
        f"{name_of(file)}:{call.lineno} {ast.unparse(call)}"
        for file in python_files()
        if room_of(file) == "views" or name_of(file) == "inspection/views.py"
        for call in calls(file)
        if is_unchecked(call)
    ]
    passes(wrong, "Fetch from .visible_to(request.user)")


def is_inside_on_commit(node: ast.AST) -> bool:
    """Whether the node is an argument of on_commit(…)."""
    while (node := getattr(node, "parent", None)) is not None:  # type: ignore[assignment]
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "on_commit":
            return True
    return False


def test_tasks_start_after_the_commit() -> None:
    wrong = [
        f"{name_of(file)}:{call.lineno} {ast.unparse(call)}"
        for file in python_files()
        for call in calls(file)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("delay", "apply_async")
        and not is_inside_on_commit(call)
    ]
    passes(wrong, "A worker may be faster than the commit: transaction.on_commit(lambda: task.delay(…))")


INLINE = {
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
}


def test_templates_have_no_inline_script_or_style() -> None:
    wrong = []
    for template in templates():
        text = re.sub(r"{#.*?#}", "", template.read_text(encoding="utf-8"))
        wrong += [f"{name_of(template)}: {what}" for what, pattern in INLINE.items() if pattern.search(text)]
    passes(wrong, "The content security policy refuses this")


def test_page_templates_name_their_context() -> None:
    wrong = [
        name_of(t)
        for t in templates()
        if not t.name.startswith("_") and "django" not in t.parts and not t.read_text(encoding="utf-8").startswith("{#")
    ]
    passes(wrong, "A page template starts with a {# comment #} that names its context")


STATUS_FIELDS = {"status", "state", "stage", "decision", "status_before", "status_after"}


def test_every_status_declares_its_colour_words() -> None:
    wrong, found = [], 0
    for model in apps.get_models():
        # History tables repeat the fields of what they record.
        if model._meta.app_label not in {app.split("/")[-1] for app in APPS} or hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.concrete_fields:
            if field.name in STATUS_FIELDS and field.choices:
                found += 1
                wrong += [f"{field}: {what}" for what in missing_tones(field)]
    assert found > 10
    passes(wrong, "Choices of a status are Toned and name a colour word for every value")


def missing_tones(field: models.Field) -> list[str]:
    """What is wrong with the colour words of a status field."""
    try:
        choices = choices_of(field)
    except LookupError:
        return ["its choices are not Toned"]
    return [value for value in choices.values if choices.tones.get(value) not in set(Tone)] + [
        f"{value} is no value" for value in choices.tones.keys() - set(choices.values)
    ]


def test_colour_words_of_two_nouns_are_never_mistaken() -> None:
    lists = [tuple(choices.choices) for choices in Toned.__subclasses__()]
    passes([str(one) for one in lists if lists.count(one) > 1], "Two classes of choices with the same values and words")


def route_names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """Every name {% url %} may use."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def test_every_url_tag_resolves() -> None:
    known = set(route_names(get_resolver().url_patterns))
    tag = re.compile(r"""{%-?\s*url\s+(["'])(.+?)\1""")
    wrong = [
        f"{name_of(template)}: {match[2]}"
        for template in templates()
        for match in tag.finditer(template.read_text(encoding="utf-8"))
        if match[2] not in known
    ]
    passes(wrong, "No route has this name")


def test_style_sheets_keep_their_width() -> None:
    passes(wide_lines(style_sheets(), STYLE_WIDTH), f"More than {STYLE_WIDTH} characters in a line")


def style_lines(sheet: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line, without comments and strings."""
    text = re.sub(
        r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'",
        lambda match: "\n" * match[0].count("\n"),
        sheet.read_text(encoding="utf-8"),
        flags=re.S,
    )
    return enumerate(text.splitlines(), 1)


def test_style_sheets_have_one_declaration_per_line() -> None:
    # stylelint counts only in rules written on a single line.
    wrong = [
        f"{name_of(sheet)}:{number}"
        for sheet in style_sheets()
        for number, line in style_lines(sheet)
        if re.search(r";\s*[^\s}]|\{\s*[\w-]+\s*:[^{]*;", line)
    ]
    passes(wrong, "One declaration a line")


def test_only_the_print_sheet_overrides_with_important() -> None:
    wrong = [
        f"{name_of(sheet)}:{number}"
        for sheet in style_sheets()
        for number, line in style_lines(sheet)
        if sheet.name != "print.css" and re.search(r"!\s*important", line, re.I)
    ]
    passes(wrong, "Give the selector what it needs instead of !important")


def test_every_style_sheet_is_linked_once() -> None:
    links = re.findall(
        r"static 'app/(css/[^']+)'", (ROOT / "templates/includes/_styles.html").read_text(encoding="utf-8")
    )
    files = [sheet.relative_to(ROOT / "static/app").as_posix() for sheet in style_sheets()]
    assert sorted(links) == files
    elsewhere = [
        name_of(t) for t in templates() if t.name != "_styles.html" and "stylesheet" in t.read_text(encoding="utf-8")
    ]
    passes(elsewhere, "Style sheets are linked in includes/_styles.html alone")


FOREIGN_CLASSES = {"htmx-request"}  # set by htmx itself


def styled_classes() -> Iterator[tuple[Path, str]]:
    """Sheet and name of each class in a selector."""
    for sheet in style_sheets():
        text = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "{}", sheet.read_text(encoding="utf-8"), flags=re.S)
        yield from ((sheet, name) for name in sorted(set(re.findall(r"\.([a-z][\w-]*)", text))))


def classes_in(text: str) -> set[str]:
    """The words of all class attributes; `tag-{{ … }}` gives `tag-`, and a condition the words of its branches."""
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.S)
    values = re.findall(r'(?:class|className|css)\s*=\s*"([^"]*)"', text)
    return {word.partition("{")[0] for value in values for word in value.split()}


def test_every_styled_class_is_used() -> None:
    modules = "\n".join(f.read_text(encoding="utf-8") for f in python_files())
    markup = [f.read_text(encoding="utf-8") for f in [*templates(), *sorted((ROOT / "static").rglob("*.js"))]]
    said = set(re.findall(r"""["']([a-z][\w-]*)["']""", modules))
    used = set().union(*map(classes_in, [modules, *markup])) | FOREIGN_CLASSES

    def is_dead(name: str) -> bool:
        head, dash, tail = name.rpartition("-")
        put_together = bool(head) and head + dash in used and tail in used | said
        return name not in used | said and not put_together

    dead = [f"{name_of(sheet)}: .{name}" for sheet, name in styled_classes() if is_dead(name)]
    passes(dead, "No template, module or script sets this class")


def test_every_model_says_what_it_is_called_in_the_field() -> None:
    """The docstrings are the glossary; tables of history are made by a library and have none of their own."""
    own = {app.partition("/")[0] for app in APPS}
    models = [model for model in apps.get_models() if model.__module__.partition(".")[0] in own]
    named = [model for model in models if not hasattr(model, "pgh_tracked_model")]
    assert named
    passes(
        [model.__name__ for model in named if not re.match(r"[\u4e00-\u9fff]+: ", model.__doc__ or "")],
        "The docstring of a model starts with its Chinese term",
    )
