"""Nothing of one committee reaches the people of another one: not on a page, in an export, among choices, in a number.

Every text of every row carries a mark of its own. Each person opens every page there is, about the rows of their own
committee; whatever is marked must be theirs to see. That the rows of others answer nothing at all, tests/test_access.py says.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from findings.models import Disposal, Finding, FindingStep, FindingVersion, Lead, LeadDossier, Outcome, Transfer
from inspection.accounts.models import User
from rectification.models import LedgerItem
from rounds.models import Inspection
from tests.conftest import DUTIES, PEOPLE
from tests.country import WORDS, Country, Mark
from tests.crawl import addresses, client_of, is_list, page_of, text_of

MARK = re.compile(f"(?:{'|'.join(WORDS.values())})\\d+号")
WORD_OF = {word: name for name, word in WORDS.items()}
QUERIES = ({}, {"export": "xlsx"})
READERS = [
    *(("here", role) for role in PEOPLE),
    *(("there", role) for role in ("office", "leadinggroup", "leader", "unit", "discipline")),
    *(("city", role) for role in ("office", "leadinggroup", "leader", "discipline")),
]
# What a person sees of another committee, and why. Nobody else sees anything.
ACCOUNTS = {"accounts.User"}
GRANTS = {*ACCOUNTS, "rounds.Committee", "rounds.Organization", "rounds.Team", "rounds.Round", "rounds.Plan"}
FIGURES = {"rounds.Committee", "rounds.Plan", "rounds.Round"}  # a county's progress, without a word of what was found
# The 方面 of its own category frame, under which a county's findings are counted.
ASPECTS = {"rounds.Category"}
# A unit that the city inspects is named on the city's rows; the city calls people of its counties into its teams.
INSPECTED = {"rounds.Organization"}
REPORTED = {
    "findings.Finding", "rectification.Feedback", "rectification.LedgerItem",
    "rounds.Inspection", "rounds.Team", "rounds.Round", "rounds.Plan",
}  # fmt: skip
ADMINISTRATORS = {
    ("here", "sysadmin"): ACCOUNTS | {"rounds.Committee"},
    ("here", "auditor"): ACCOUNTS,
    ("here", "secadmin"): GRANTS,
}
OF_OTHERS: dict[tuple[str, str], dict[str, set[str]]] = {
    **{reader: dict.fromkeys(WORDS, labels) for reader, labels in ADMINISTRATORS.items()},
    # 上级巡察: the county's office reads what became of the inspection of its unit, and the unit works on it.
    # The page of the unit names the city and its round.
    ("here", "office"): {"above": REPORTED, "city": {"rounds.Plan", "rounds.Committee"}},
    ("here", "leadinggroup"): {"above": REPORTED, "city": {"rounds.Plan", "rounds.Committee"}},
    ("here", "unit2"): {"above": REPORTED, "city": {"rounds.Plan"}},
    ("city", "office"): {
        "above": {*REPORTED, "findings.Lead"},
        "here": FIGURES | ASPECTS | INSPECTED | ACCOUNTS,
        "there": FIGURES | ASPECTS | ACCOUNTS,
    },
    ("city", "leadinggroup"): {
        "above": {*REPORTED, "findings.Lead"},
        "here": FIGURES | ASPECTS | INSPECTED,
        "there": FIGURES | ASPECTS,
    },
    ("city", "discipline"): {"above": REPORTED, "here": INSPECTED},
}
# Names that stand on somebody else's row, such as the unit of a finding; whose row it is decides.
NAMES = {"accounts.User", "rounds.Committee", "rounds.Organization", "rounds.Category", "rounds.Plan", "rounds.Team"}


def reached(user: User) -> dict[str, models.QuerySet]:
    """The rows a person may see, by model: what hangs on a row is seen with it, and some of it not even then."""
    visible = {
        model._meta.label: model._default_manager.visible_to(user)
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to")
    }
    inside = Finding.objects.visible_to(user).inside(user)
    leads = Lead.objects.visible_to(user)
    open_leads = Lead.objects.readable_by(user)
    items = LedgerItem.objects.visible_to(user)
    inspections = Inspection.objects.visible_to(user)
    feedback = visible["rectification.Feedback"]
    return {
        **visible,
        "findings.Finding": Finding.objects.filter(Q(pk__in=visible["findings.Finding"]) | Q(ledger_item__in=items)),
        # The number of the authorisation stands on the task, which the receiver of a lead may not see.
        "rounds.Inspection": Inspection.objects.filter(
            Q(pk__in=inspections) | Q(feedback__in=feedback) | Q(leads__in=leads)
        ),
        "findings.FindingStep": FindingStep.objects.filter(finding__in=inside),
        "findings.FindingVersion": FindingVersion.objects.filter(finding__in=visible["findings.Finding"]),
        "findings.Transfer": Transfer.objects.filter(lead__in=leads),
        "findings.LeadDossier": LeadDossier.objects.filter(lead__in=open_leads),
        "findings.Disposal": Disposal.objects.filter(lead__in=open_leads),
        "findings.Outcome": Outcome.objects.filter(lead__in=open_leads),
    }


def details(rows: dict[str, list[int]]) -> Iterator[tuple[str, str]]:
    """Model and address of the page of each row that has one."""
    for label, keys in rows.items():
        model = apps.get_model(label)
        if hasattr(model, "get_absolute_url") and label != "rounds.Committee":
            yield from ((label, row.get_absolute_url()) for row in model._base_manager.filter(pk__in=keys))


def marks_seen(country: Country, own: str, role: str) -> Iterator[tuple[str, str, str]]:
    """Route, whose mark, and the mark itself, of everything the person is shown."""
    client = client_of(country.world(own).people[role])
    urls = [*addresses(country.world(own), QUERIES), *details(country.rows[own])]
    for route, url in dict.fromkeys(urls):
        for mark in sorted(set(MARK.findall(text_of(client.get(url))))):
            yield route, WORD_OF[mark.rstrip("号0123456789")], mark


@pytest.mark.parametrize(("own", "role"), READERS)
def test_every_page_and_export_shows_only_what_is_the_readers(own: str, role: str, country: Country) -> None:
    user = User.objects.get(pk=country.world(own).people[role].pk)
    others = OF_OTHERS.get((own, role), {})
    rows = reached(user)

    @cache
    def is_reached(mark: Mark) -> bool:
        return mark.model not in rows or rows[mark.model].filter(pk=mark.pk).exists()

    foreign, unreached, of_own = [], [], set()
    for route, whose, word in marks_seen(country, own, role):
        mark = country.marks.get(word, Mark("a staged row", 0, ""))
        if whose == own:
            of_own.add(mark.model)
        elif mark.model not in others.get(whose, ()):
            foreign.append(f"{route} shows {mark} of {whose}")
        if mark.model not in NAMES and not is_reached(mark):
            unreached.append(f"{route} shows {mark}")
    assert (foreign, unreached) == ([], [])
    assert of_own >= ({"rounds.Organization"} if role not in DUTIES else {"accounts.User"}), "the crawl sees nothing"


def test_marks_do_reach_the_people_whose_they_are(country: Country) -> None:
    """The crawls prove nothing unless the words can be seen at all."""
    seen = {country.marks[word].model for _, _, word in marks_seen(country, "there", "office") if word in country.marks}
    assert seen >= {
        "rounds.Organization", "rounds.Plan", "rounds.Round", "rounds.Team", "rounds.TeamMember", "rounds.Inspection",
        "rounds.OrganizationChange", "findings.Finding", "findings.Lead", "findings.Transfer", "files.Attachment",
        "rectification.Feedback", "rectification.LedgerItem", "rectification.Measure", "rectification.Update",
        "rectification.ClosingRequest", "notices.Notice", "rounds.RuleSet", "rounds.CategoryTree", "rounds.Category",
    }  # fmt: skip


def remove(rows: dict[str, list[int]]) -> None:
    """Takes the rows out of the tables, as if they had never been written."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for label, keys in rows.items():
            table = apps.get_model(label)._meta.db_table
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [keys])  # noqa: S608 -- names of our own tables
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize("role", ["office", "leadinggroup", "leader", "unit", "discipline"])
def test_pages_are_the_same_with_and_without_another_county(role: str, country: Country, time_machine: Any) -> None:
    """No number, no choice and no order tells that there are others."""
    urls = [url for _, url in dict.fromkeys(addresses(country.here))]
    pages = []
    time_machine.move_to(timezone.now(), tick=False)  # pages carry the minute in their watermark
    for is_alone in (False, True):
        with transaction.atomic():
            if is_alone:
                remove(country.rows["there"])
            client = client_of(User.objects.get(pk=country.here.people[role].pk))
            pages.append({url: page_of(client.get(url)) for url in urls})
            transaction.set_rollback(True)
    assert [url for url in urls if pages[0][url] != pages[1][url]] == []


@pytest.mark.parametrize("role", ["office", "leader", "discipline"])
def test_search_for_words_of_another_county_finds_what_nonsense_finds(
    role: str, country: Country, time_machine: Any
) -> None:
    """Not even that they exist: a list asked for a foreign number or title answers as if nobody had written it."""
    time_machine.move_to(timezone.now(), tick=False)
    client = client_of(country.here.people[role])
    texts = {"findings.Lead": "number", "findings.Finding": "title", "rounds.Organization": "name"}
    words = [
        next(w for w, m in country.marks.items() if (m.model, m.field) == one and w[0] == "另") for one in texts.items()
    ]
    told = []
    for route, url in addresses(country.here):
        for word in words if is_list(route) else ():
            nonsense = word.replace("另", "没")
            pages = [page_of(client.get(f"{url}words={one}")).replace(one, "") for one in (word, nonsense)]
            told += [f"{route} {word}"] if _plain(pages[0], word) != _plain(pages[1], nonsense) else []
    assert told == []


def _plain(page: str, word: str) -> str:
    """The page without the word that was looked for, which addresses repeat in other letters."""
    return page.replace(quote(word), "").replace(word, "")


def test_every_page_that_exports_is_known_as_a_list(country: Country) -> None:
    """The crawl asks lists for their export; a list under another name would be asked for its page only."""
    client = client_of(country.here.office)
    answers = {route: text_of(client.get(url)) for route, url in addresses(country.here)}
    assert [route for route, text in answers.items() if "export=xlsx" in text and not is_list(route)] == []
