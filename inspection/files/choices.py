from enum import nonmember

from inspection.lib.tones import Tone, Toned


class ImportStatus(Toned):
    CHECKED = "checked", "待确认"
    COMMITTED = "committed", "已导入"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已放弃"

    tones = nonmember(
        {
            "checked": Tone.IN_HAND,
            "committed": Tone.DONE,
            "undone": Tone.PLAIN,
            "discarded": Tone.PLAIN,
        }
    )


class RowLevel(Toned):
    OK = "ok", "通过"
    WARNING = "warning", "提醒"
    ERROR = "error", "错误"

    tones = nonmember(
        {
            "ok": Tone.DONE,
            "warning": Tone.WAITS,
            "error": Tone.WRONG,
        }
    )
