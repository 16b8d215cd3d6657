import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.notices.models import Notice
from tests.conftest import World

# session, user; roles; rows, count of the tab, unread
LIST_QUERIES = 6
# session, user, count
UNREAD_QUERIES = 3


def notice(person, **facts) -> Notice:
    return Notice.objects.create(recipient=person, **{"title": "请签收反馈意见", **facts})


@pytest.mark.parametrize("rows", [1, 3])
def test_inbox_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for _ in range(rows):
        notice(world.member)
    client.force_login(world.member)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("notices:notice_list"))
    assert response.status_code == 200


@pytest.mark.parametrize(("tab", "titles"), [("", ["新"]), ("unread", ["新"]), ("all", ["新", "旧"]), ("x", ["新"])])
def test_inbox_shows_only_my_own_by_tab(tab, titles, world: World, client):
    notice(world.leader, title="别人的")
    notice(world.member, title="旧", read_at=timezone.now())
    notice(world.member, title="新")
    client.force_login(world.member)
    response = client.get(reverse("notices:notice_list"), {"tab": tab} if tab else {})
    assert [row.title for row in response.context["listing"].page.object_list] == titles


def test_inbox_pages_keep_the_tab(world: World, client):
    for _ in range(21):
        notice(world.member)
    client.force_login(world.member)
    response = client.get(reverse("notices:notice_list"), {"tab": "all", "page": "2"})
    assert len(response.context["listing"].page.object_list) == 1
    assert "?tab=all&amp;page=1" in response.content.decode()


@pytest.mark.parametrize(("tab", "words"), [("unread", "没有未读消息"), ("all", "还没有收到消息")])
def test_inbox_when_empty_says_so(tab, words, world: World, client):
    client.force_login(world.member)
    assert words in client.get(reverse("notices:notice_list"), {"tab": tab}).content.decode()


def test_inbox_never_exports(world: World, client):
    client.force_login(world.member)
    response = client.get(reverse("notices:notice_list"), {"export": "xlsx"})
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("url", "target"),
    [("/feedback/1/", "/feedback/1/"), ("", "/notices/"), ("https://elsewhere.test/", "/notices/")],
)
def test_opening_a_notice_marks_it_read_and_leads_to_its_matter(url, target, world: World, client):
    one, other = notice(world.member, url=url), notice(world.member)
    client.force_login(world.member)
    response = client.post(reverse("notices:notice_open", args=[one.pk]))
    assert (response.status_code, response["Location"]) == (302, target)
    assert list(Notice.objects.unread()) == [other]


def test_opening_a_notice_of_somebody_else_does_not_read_it(world: World, client):
    one = notice(world.leader)
    client.force_login(world.member)
    assert client.post(reverse("notices:notice_open", args=[one.pk])).status_code == 404
    assert list(Notice.objects.unread()) == [one]


def test_opening_a_notice_by_a_plain_link_is_refused(world: World, client):
    client.force_login(world.member)
    assert client.get(reverse("notices:notice_open", args=[notice(world.member).pk])).status_code == 405


def test_opening_a_notice_again_keeps_when_it_was_first_read(world: World, client):
    one = notice(world.member, read_at=timezone.now())
    client.force_login(world.member)
    client.post(reverse("notices:notice_open", args=[one.pk]))
    assert Notice.objects.get().read_at == one.read_at


def test_reading_all_leaves_other_people_alone(world: World, client):
    notice(world.member)
    theirs = notice(world.leader)
    client.force_login(world.member)
    response = client.post(reverse("notices:read_all"), follow=True)
    assert list(Notice.objects.unread()) == [theirs]
    assert "已将 1 条消息标为已读。" in response.content.decode()


@pytest.mark.parametrize(("rows", "text"), [(0, ""), (1, "1"), (99, "99"), (120, "99+")])
def test_unread_is_a_bare_number_in_one_query(rows, text, world: World, client, django_assert_num_queries):
    notice(world.leader)
    Notice.objects.bulk_create(Notice(recipient=world.member, title="消息") for _ in range(rows))
    client.force_login(world.member)
    with django_assert_num_queries(UNREAD_QUERIES):
        response = client.get(reverse("notices:unread"))
    assert (response.content.decode(), response["Cache-Control"]) == (text, "no-store")


def test_notice_text_is_escaped(world: World, client):
    notice(world.member, title="<script>x</script>", body="<img src=x>")
    client.force_login(world.member)
    page = client.get(reverse("notices:notice_list")).content.decode()
    assert "<script>x" not in page
    assert "<img src=x>" not in page
