import datetime as dt

from inspection.lib.commands import DatedCommand
from inspection.notices.services import remind


class Command(DatedCommand):
    help = "生成某一天的到期提醒和每日汇总，输出 JSON 数量；同一天重复执行不会重复提醒。"

    def run_on(self, on: dt.date) -> dict[str, int]:
        return remind(on)
