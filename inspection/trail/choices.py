from django.db import models


class Action(models.TextChoices):
    READ = "read", "查看"
    EXPORT = "export", "导出"
    DOWNLOAD = "download", "下载"
    PRINT = "print", "打印"
    LOGIN = "login", "登录"
    LOGOUT = "logout", "退出"
    REFUSED = "refused", "登录失败"
