"""The answers of pages that act: what is shown, kept, said and where it leads."""

import pytest
from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse

from inspection.lib import answers
from inspection.lib.answers import answer_button, answer_form, answer_small_form, require, turned_away
from inspection.lib.refusals import LostRace, NotAllowed, Refused


class WordForm(forms.Form):
    name = forms.CharField(label="名称", max_length=5)
    note = forms.CharField(label="说明", required=False)


@pytest.fixture
def asked(rf):
    """Makes a request as the pages get it, and keeps what is said on it."""

    def ask(data: dict | None = None) -> HttpRequest:
        request = rf.get("/") if data is None else rf.post("/", data)
        request.user, request.htmx = AnonymousUser(), False
        request._messages = CookieStorage(request)
        return request

    return ask


@pytest.fixture
def drawn(monkeypatch) -> list[dict]:
    """The contexts of the pages that were drawn, without their templates."""
    pages: list[dict] = []

    def draw(request: HttpRequest, template: str, context: dict, status: int) -> HttpResponse:
        pages.append({**context, "template": template})
        return HttpResponse(status=status)

    monkeypatch.setattr(answers, "render", draw)
    return pages


def said(request: HttpRequest) -> list[tuple[int, str]]:
    return [(message.level, message.message) for message in request._messages]


def refuse(error: Exception):
    def act() -> None:
        raise error

    return act


def test_form_when_opened_then_a_page_with_its_words(asked, drawn):
    form = WordForm()
    page = answer_form(asked(), form, refuse(AssertionError()), title="修改", back="/back/", sub="甲")
    assert (page.status_code, drawn) == (
        200,
        [{"form": form, "title": "修改", "back": "/back/", "sub": "甲", "template": "includes/form.html"}],
    )


def test_form_when_sent_then_acts_says_so_and_goes_where_the_act_leads(asked):
    request = asked({"name": "甲"})
    form = WordForm(request.POST)
    page = answer_form(request, form, lambda: f"/{form.cleaned_data['name']}/", title="", back="/back/")
    assert (page.status_code, page.url, said(request)) == (302, "/%E7%94%B2/", [(messages.SUCCESS, "已保存。")])


def test_form_when_the_act_returns_nothing_then_back(asked):
    request = asked({"name": "甲"})
    assert answer_form(request, WordForm(request.POST), lambda: None, title="", back="/back/").url == "/back/"


def test_form_when_sentence_and_target_depend_on_the_result_then_made_of_it(asked):
    request = asked({"name": "甲"})
    page = answer_form(
        request,
        WordForm(request.POST),
        lambda: 7,
        title="",
        back="/back/",
        done=lambda number: f"已登记 {number}。",
        then=lambda number: f"/rows/{number}/",
    )
    assert (page.url, said(request)) == ("/rows/7/", [(messages.SUCCESS, "已登记 7。")])


def test_form_when_the_target_is_a_response_then_that_response_and_no_empty_sentence(asked):
    request = asked({"name": "甲"})
    shown = HttpResponse("once")
    page = answer_form(
        request, WordForm(request.POST), lambda: 7, title="", back="/", done="", then=lambda number: shown
    )
    assert (page, said(request)) == (shown, [])


def test_form_when_incomplete_then_not_acted_on(asked, drawn):
    request = asked({"note": "乙"})
    page = answer_form(request, WordForm(request.POST), refuse(AssertionError()), title="", back="/back/")
    assert (page.status_code, drawn[0]["form"].errors) == (422, {"name": ["这个字段是必填项。"]})


@pytest.mark.parametrize(
    ("refusal", "errors"),
    [
        (ValidationError("不能办理。"), {"__all__": ["不能办理。"]}),
        (Refused(["甲。", "乙。"]), {"__all__": ["甲。", "乙。"]}),
        (LostRace(), {"__all__": ["该事项刚刚已由他人办理，请刷新后查看。"]}),
        (ValidationError({"name": "已被使用。"}), {"name": ["已被使用。"]}),
        (ValidationError({"code": "编码已被使用。"}), {"__all__": ["编码已被使用。"]}),
        (
            ValidationError({"__all__": "重复。", "note": ["一。", "二。"]}),
            {"__all__": ["重复。"], "note": ["一。", "二。"]},
        ),
    ],
)
def test_form_when_refused_then_at_its_field_and_nothing_typed_is_lost(refusal, errors, asked, drawn):
    request = asked({"name": "甲", "note": "乙"})
    page = answer_form(request, WordForm(request.POST), refuse(refusal), title="", back="/back/")
    form = drawn[0]["form"]
    assert (page.status_code, form.errors, said(request)) == (422, errors, [])
    assert (form["name"].value(), form["note"].value()) == ("甲", "乙")


def test_form_when_the_program_is_wrong_then_not_hidden(asked):
    request = asked({"name": "甲"})
    with pytest.raises(ZeroDivisionError):
        answer_form(request, WordForm(request.POST), lambda: 1 / 0, title="", back="/back/")


def test_button_then_says_so_and_returns(asked):
    request = asked({})
    page = answer_button(request, lambda: 3, back="/back/", done=lambda n: f"通过 {n} 条。")
    assert (page.url, said(request)) == ("/back/", [(messages.SUCCESS, "通过 3 条。")])


def test_button_with_a_target_then_goes_on(asked):
    assert answer_button(asked({}), lambda: 3, back="/back/", then=lambda n: f"/{n}/", done="").url == "/3/"


def test_button_when_refused_then_the_sentence_on_the_page_it_came_from(asked):
    request = asked({})
    page = answer_button(request, refuse(LostRace()), back="/back/", then="/list/", done="已删除。")
    assert (page.url, said(request)) == ("/back/", [(messages.ERROR, "该事项刚刚已由他人办理，请刷新后查看。")])


@pytest.mark.parametrize("act", [lambda: None, refuse(LostRace())])
def test_button_when_the_page_may_be_gone_then_asked_after_the_act(act, asked):
    order: list[str] = []

    def acting() -> None:
        order.append("act")
        act()

    def back() -> str:
        order.append("back")
        return "/list/"

    assert answer_button(asked({}), acting, back=back, done="已移交。").url == "/list/"
    assert order == ["act", "back"]


def test_small_form_then_acts_like_a_button(asked):
    request = asked({"name": "甲"})
    page = answer_small_form(request, WordForm(request.POST), lambda: None, back="/back/", then="/on/", done="已增加。")
    assert (page.url, said(request)) == ("/on/", [(messages.SUCCESS, "已增加。")])


def test_small_form_when_incomplete_then_what_is_missing_is_said_on_the_page(asked):
    request = asked({"name": ""})
    page = answer_small_form(request, WordForm(request.POST), refuse(AssertionError()), back="/back/", done="")
    assert (page.url, said(request)) == ("/back/", [(messages.ERROR, "名称：这个字段是必填项。")])


def test_require_then_only_the_allowed_pass():
    require(True)
    with pytest.raises(NotAllowed):
        require(False)
    assert issubclass(NotAllowed, PermissionDenied)


def test_turned_away_when_refused_before_the_form_then_back_with_its_sentence(asked):
    request = asked()
    answer = turned_away(request, refuse(Refused("请先签收。")), back="/back/")
    assert (answer.status_code, answer.url, said(request)) == (302, "/back/", [(messages.ERROR, "请先签收。")])


def test_turned_away_when_already_sent_or_allowed_then_not(asked):
    assert turned_away(asked({"name": "甲"}), refuse(Refused("请先签收。")), back="/back/") is None
    assert turned_away(asked(), lambda: None, back="/back/") is None


def test_turned_away_without_the_role_then_403_whatever_the_method(asked):
    for request in (asked(), asked({"name": "甲"})):
        with pytest.raises(NotAllowed):
            turned_away(request, refuse(NotAllowed()), back="/back/")
