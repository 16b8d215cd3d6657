"""From 筹备 to 归档: the stages of a round and of each of its tasks."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, Refused
from inspection.lib.service import service
from rounds.inspections.models import Inspection
from rounds.rounds.choices import COMPLETED_STAGES, Stage, stage_after, stage_before
from rounds.rounds.models import Round, RoundStage
from rounds.teams.choices import TeamRole

Dates = tuple[dt.date | None, dt.date | None]


@service
def set_stage_dates(round_: Round, *, dates: Mapping[str, Dates], by: User) -> None:
    """Write the dates of all stages. Raises Refused when one ends before it starts or starts before the last."""
    latest: dt.date | None = None
    for stage in Stage:
        starts_on, ends_on = dates.get(stage, (None, None))
        if starts_on and ends_on and ends_on < starts_on:
            raise Refused(f"“{stage.label}”的结束日期早于开始日期。")
        if starts_on and latest and starts_on < latest:
            raise Refused(f"“{stage.label}”的开始日期早于前一阶段。")
        latest = starts_on or latest
    for stage in Stage:
        row = _stage_row(round_, stage.value)
        wanted = dates.get(stage, (None, None))
        if wanted != (row.starts_on, row.ends_on):
            row.starts_on, row.ends_on = wanted
            row.save(update_fields=["starts_on", "ends_on"])


@service
def advance_round(round_: Round, *, from_stage: str, by: User, on: dt.date | None = None) -> str:
    """Move the round from the stage the person saw to the next one; returns it.

    Tasks in the same stage follow, except into 整改, which each task enters with its own feedback.
    Raises Refused at the end, for a team without leader at 进驻, for tasks not fed back at 归档, or when
    somebody was faster.
    """
    to_stage = stage_after(from_stage)
    if to_stage is None:
        raise Refused("本轮次已归档。")
    _check_ready(round_, to_stage)
    _move(round_, from_stage, to_stage)
    day = on or timezone.localdate()
    _date(round_, from_stage, ends_on=day)
    _date(round_, to_stage, starts_on=day)
    if to_stage != Stage.RECTIFY:
        Inspection.objects.filter(round=round_, stage=from_stage).update(stage=to_stage)
    return to_stage


@service
def return_round(round_: Round, *, from_stage: str, by: User) -> str:
    """Move the round back by one stage, with the tasks that stand where it stood; returns the stage.

    Raises Refused at the beginning, or when somebody was faster.
    """
    to_stage = stage_before(from_stage)
    if to_stage is None:
        raise Refused("本轮次尚在筹备，不能退回。")
    _move(round_, from_stage, to_stage)
    RoundStage.objects.filter(round=round_, stage=from_stage).update(starts_on=None, ends_on=None)
    RoundStage.objects.filter(round=round_, stage=to_stage).update(ends_on=None)
    if from_stage != Stage.RECTIFY:
        Inspection.objects.filter(round=round_, stage=from_stage).update(stage=to_stage)
    return to_stage


@service
def advance_inspection(inspection: Inspection, *, to_stage: str, by: User) -> None:
    """Move one task forward to a later stage, alone; recording a feedback calls this with 整改.

    Raises Refused for a stage that is not later, or when somebody was faster.
    """
    order = Stage.values.index
    if order(to_stage) <= order(inspection.stage):
        raise LostRace
    _move(inspection, inspection.stage, to_stage)


@service
def step_inspection(inspection: Inspection, *, from_stage: str, by: User) -> str:
    """Move one task by hand to its next stage; returns it.

    Raises Refused before 整改, which only a feedback opens, at the end, or when somebody was faster.
    """
    to_stage = stage_after(from_stage)
    if to_stage is None:
        raise Refused("该任务已归档。")
    if to_stage == Stage.RECTIFY:
        raise Refused("登记反馈后，系统自动转入整改阶段。")
    _move(inspection, from_stage, to_stage)
    return to_stage


@service
def return_inspection(inspection: Inspection, *, from_stage: str, by: User) -> str:
    """Move one task back by one stage; returns it.

    Raises Refused at the beginning, for a task that was fed back, or when somebody was faster.
    """
    to_stage = stage_before(from_stage)
    if to_stage is None:
        raise Refused("该任务尚在筹备，不能退回。")
    if from_stage == Stage.RECTIFY:
        raise Refused("该任务已反馈，不能退回。")
    _move(inspection, from_stage, to_stage)
    return to_stage


def _move(subject: Round | Inspection, from_stage: str, to_stage: str) -> None:
    """The one conditional update of a stage."""
    if not type(subject).objects.filter(pk=subject.pk, stage=from_stage).update(stage=to_stage):
        raise LostRace
    subject.stage = to_stage


def _check_ready(round_: Round, to_stage: str) -> None:
    if to_stage == Stage.ENTER:
        if not round_.inspections.exists():
            raise Refused("本轮次还没有巡察任务，请先建立巡察组并安排被巡察单位。")
        teams = round_.teams.filter(inspections__isnull=False).exclude(members__role=TeamRole.LEADER).distinct()
        if names := "、".join(str(team) for team in teams):
            raise Refused(f"{names}还没有组长，不能进驻。")
    if to_stage == Stage.ARCHIVE and (left := round_.inspections.exclude(stage__in=COMPLETED_STAGES).count()):
        raise Refused(f"还有 {left} 个巡察任务未反馈，不能归档。")


def _date(round_: Round, stage: str, **dates: dt.date) -> None:
    """Record when a stage really began or ended; a planned date that contradicts it gives way."""
    row = _stage_row(round_, stage)
    for name, day in dates.items():
        setattr(row, name, day)
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        if "ends_on" in dates:
            row.starts_on = row.ends_on
        else:
            row.ends_on = None
    row.save(update_fields=["starts_on", "ends_on"])


def _stage_row(round_: Round, stage: str) -> RoundStage:
    return RoundStage.objects.select_for_update().get_or_create(round=round_, stage=stage)[0]
