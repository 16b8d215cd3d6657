from django.urls import path

from inspection.lib.pending import pending

app_name = "accounts"

urlpatterns = [
    path("login/", pending, name="login"),
    path("logout/", pending, name="logout"),
    path("password/", pending, name="password_change"),
    path("users/", pending, name="user_list"),
]
