import pytest

from inspection.accounts.models import User
from inspection.lib import access
from inspection.notices.choices import NoticeKind
from inspection.notices.models import Notice
from inspection.notices.services import notify
from tests import factories
from tests.conftest import World

pytestmark = pytest.mark.django_db


def test_notify_writes_one_line_for_each_person_in_one_statement(django_assert_num_queries):
    people = factories.UserFactory.create_batch(3)
    factories.UserFactory()
    with django_assert_num_queries(1):
        count = notify(people, kind=NoticeKind.TASK, title="请签收", body="正文", url="/feedback/1/")
    assert count == 3
    assert sorted(Notice.objects.values_list("recipient", "kind", "title", "body", "url", "read_at")) == [
        (person.pk, "task", "请签收", "正文", "/feedback/1/", None) for person in people
    ]


def test_notify_when_a_person_is_named_twice_writes_once():
    person = factories.UserFactory()
    assert notify([person, User.objects.get(pk=person.pk), None], title="消息") == 1


def test_notify_leaves_inactive_accounts_out():
    gone, here = factories.UserFactory(is_active=False), factories.UserFactory()
    notify([gone, here], title="消息")
    assert list(Notice.objects.values_list("recipient", flat=True)) == [here.pk]


def test_notify_of_a_lazy_queryset_is_still_one_statement(world: World, django_assert_num_queries):
    with django_assert_num_queries(1):
        notify(access.holders(world.unit, "head_organization", "report_organization"), title="消息")
    assert set(Notice.objects.values_list("recipient", flat=True)) == {world.unithead.pk, world.people["unit"].pk}


def test_notify_nobody_writes_nothing():
    assert notify([], title="消息") == notify(User.objects.none(), title="消息") == Notice.objects.count() == 0


def test_notify_cuts_a_long_title():
    notify([factories.UserFactory()], title="长" * 200)
    assert Notice.objects.get().title == "长" * 120


@pytest.mark.parametrize("url", ["https://elsewhere.test/", "//elsewhere.test/"])
def test_notify_refuses_an_address_outside_the_site(url):
    with pytest.raises(ValueError, match="not an address of this site"):
        notify([], title="消息", url=url)
