"""Coming in, going out, and the person's own password."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from inspection.accounts.forms import LoginForm, NewPasswordForm
from inspection.accounts.services import change_password
from inspection.lib.requests import Request


class Login(LoginView):
    """Django's login, which checks `next`; axes counts the failures and answers a locked account."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    extra_context = {"site_name": settings.SITE_NAME}  # Django's view puts the host's name there

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session["seen_at"] = int(time.time())
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


login = login_not_required(Login.as_view())  # nobody is logged in before


@require_POST
def logout(request: Request) -> HttpResponse:
    end_session(request)
    return redirect("accounts:login")


def password_change(request: Request) -> HttpResponse:
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。")
        return redirect("home")
    context = {
        "form": form,
        "title": "修改密码",
        "sub": "密码只有本人知道，请勿转告他人",
        "submit": "保存新密码",
        "warning": "首次登录或密码被重置后，须先修改密码才能使用系统。" if request.user.must_change_password else "",
    }
    return render(request, "includes/form.html", context, status=422 if form.errors else 200)
