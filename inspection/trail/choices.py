from enum import nonmember

from inspection.lib.tones import Tone, Toned


class Action(Toned):
    READ = "read", "查看"
    EXPORT = "export", "导出"
    DOWNLOAD = "download", "下载"
    PRINT = "print", "打印"
    LOGIN = "login", "登录"
    LOGOUT = "logout", "退出"
    REFUSED = "refused", "登录失败"

    tones = nonmember(
        {
            "read": Tone.PLAIN,
            "export": Tone.WAITS,
            "download": Tone.WAITS,
            "print": Tone.WAITS,
            "login": Tone.PLAIN,
            "logout": Tone.PLAIN,
            "refused": Tone.WRONG,
        }
    )
