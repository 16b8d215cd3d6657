"""A round as a drawing the office reads at a glance: where each bar, month and today stand."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rounds.inspections.models import Inspection
from rounds.rounds.choices import Stage
from rounds.rounds.models import Round, RoundStage

WIDTH, LABEL, TOP, ROW = 1000, 200, 34, 30
LONGEST_LABEL = 14
TASK_COLOURS: dict[str, str] = {Stage.RECTIFY: "g-fix", Stage.ARCHIVE: "g-follow"}


@dataclass(frozen=True)
class Bar:
    name: str
    kind: str
    starts_on: dt.date
    ends_on: dt.date
    url: str = ""
    y: int = 0
    x: float = 0
    width: float = 0

    @property
    def label(self) -> str:
        return self.name if len(self.name) <= LONGEST_LABEL else self.name[: LONGEST_LABEL - 1] + "…"


@dataclass(frozen=True)
class Timeline:
    """Coordinates in a drawing WIDTH wide."""

    bars: list[Bar]
    months: list[tuple[float, str]]
    today: float | None
    height: int
    width: int = WIDTH
    label: int = LABEL
    top: int = TOP


@dataclass(frozen=True)
class Step:
    """One stage of a round, with its dates: done, current or still to do."""

    name: str
    state: str
    row: RoundStage | None


def steps(round_: Round, rows: Iterable[RoundStage]) -> list[Step]:
    """The seven stages with state and dates."""
    known = {row.stage: row for row in rows}
    at = Stage.values.index(round_.stage)
    states = ["done"] * at + ["current"] + ["todo"] * (len(Stage) - at - 1)
    return [Step(stage.label, state, known.get(stage)) for stage, state in zip(Stage, states, strict=True)]


def draw(
    round_: Round,
    stages: Iterable[RoundStage],
    inspections: Iterable[Inspection],
    *,
    today: dt.date,
    linked: bool = True,
) -> Timeline:
    """Lay out the round, its dated stages and its tasks from the first to the last day of all of them.

    Unlinked for somebody who may not open the tasks.
    """
    bars = [
        Bar("本轮次", "g-round", round_.starts_on, round_.ends_on),
        *_stage_bars(round_, list(stages), today),
        *(_task_bar(inspection, linked=linked) for inspection in inspections),
    ]
    first = min(bar.starts_on for bar in bars).replace(day=1)
    last = _next_month(max(bar.ends_on for bar in bars))
    scale = (WIDTH - LABEL - 10) / (last - first).days

    def at(day: dt.date) -> float:
        return LABEL + (day - first).days * scale

    placed = [_place(bar, row, at) for row, bar in enumerate(bars)]
    return Timeline(
        bars=placed,
        months=[(at(day), words) for day, words in _months(first, last)],
        today=at(today) if first <= today < last else None,
        height=TOP + ROW * len(bars) + 8,
    )


def _place(bar: Bar, row: int, at: Any) -> Bar:
    x = at(bar.starts_on)
    width = max(at(bar.ends_on + dt.timedelta(days=1)) - x, 3)
    return Bar(bar.name, bar.kind, bar.starts_on, bar.ends_on, bar.url, TOP + row * ROW, x, width)


def _stage_bars(round_: Round, stages: list[RoundStage], today: dt.date) -> list[Bar]:
    """A stage without end lasts until the next one begins, the current one until today."""
    bars = []
    for number, row in enumerate(stages):
        if row.starts_on is None:
            continue
        later = [s.starts_on for s in stages[number + 1 :] if s.starts_on]
        ends_on = row.ends_on or (later[0] if later else today if row.stage == round_.stage else row.starts_on)
        bars.append(Bar(row.get_stage_display(), "g-step", row.starts_on, max(ends_on, row.starts_on)))
    return bars


def _task_bar(inspection: Inspection, *, linked: bool) -> Bar:
    unit = inspection.unit.short_name or inspection.unit.name
    return Bar(
        name=f"{inspection.team}·{unit}",
        kind=TASK_COLOURS.get(inspection.stage, "g-task"),
        starts_on=inspection.starts_on,
        ends_on=inspection.ends_on,
        url=inspection.get_absolute_url() if linked else "",
    )


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _months(first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
    """The beginning of each month, thinned so that the words do not touch; the year stands at the first and each January."""
    months, day = [], first
    while day < last:
        months.append(day)
        day = _next_month(day)
    step = len(months) // 12 + 1
    shown = months[::step]
    named, year = [], None
    for day in shown:
        named.append((day, f"{day.year}年{day.month}月" if day.year != year else f"{day.month}月"))
        year = day.year
    return named
