import datetime as dt

from inspection.lib.commands import DatedCommand
from rectification.lookbacks.services.proposals import propose_lookbacks


class Command(DatedCommand):
    help = "依据整改情况提出“回头看”建议，输出 JSON 数量；重复执行只更新待研究的建议。"

    def run_on(self, on: dt.date) -> dict[str, int]:
        return propose_lookbacks(on).as_dict()
