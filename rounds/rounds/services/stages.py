"""From 筹备 to 归档: the stages of a round and of each of its tasks."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib.acts import Acts
from inspection.lib.refusals import LostRace, Refused, locked
from inspection.lib.service import service
from rounds.inspections.acts import INSPECTION_ACTS
from rounds.inspections.models import Inspection
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import Stage
from rounds.rounds.models import Round, RoundStage

Dates = tuple[dt.date | None, dt.date | None]


@service
def set_stage_dates(round_: Round, *, dates: Mapping[str, Dates], by: User) -> None:
    """Write the dates of all stages.

    Raises NotAllowed for anybody but the office, Refused when one ends before it starts or starts before the last.
    """
    ROUND_ACTS.refuse(by, round_, "edit")
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
    Raises NotAllowed for anybody but the office, Refused at the end, for a team without leader at 进驻, for tasks not
    fed back at 归档, or when somebody was faster.
    """
    to_stage = _move(ROUND_ACTS, round_, "advance", from_stage=from_stage, by=by)
    day = on or timezone.localdate()
    _date(round_, from_stage, ends_on=day)
    _date(round_, to_stage, starts_on=day)
    if to_stage != Stage.RECTIFY:
        Inspection.objects.filter(round=round_, stage=from_stage).update(stage=to_stage)
    return to_stage


@service
def return_round(round_: Round, *, from_stage: str, by: User) -> str:
    """Move the round back by one stage, with the tasks that stand where it stood; returns the stage.

    Raises NotAllowed for anybody but the office, Refused at the beginning, or when somebody was faster.
    """
    to_stage = _move(ROUND_ACTS, round_, "return", from_stage=from_stage, by=by)
    RoundStage.objects.filter(round=round_, stage=from_stage).update(starts_on=None, ends_on=None)
    RoundStage.objects.filter(round=round_, stage=to_stage).update(ends_on=None)
    if from_stage != Stage.RECTIFY:
        Inspection.objects.filter(round=round_, stage=from_stage).update(stage=to_stage)
    return to_stage


@service
def advance_inspection(inspection: Inspection, *, to_stage: str, by: User) -> None:
    """Move one task forward to a later stage, alone, into 整改 as well.

    Raises NotAllowed for anybody but the office, Refused for a stage that is not later, or when somebody was faster.
    """
    INSPECTION_ACTS.require(by, inspection, "advance")
    order = Stage.values.index
    if order(to_stage) <= order(inspection.stage):
        raise LostRace
    _set_stage(inspection, inspection.stage, to_stage)


@service
def step_inspection(inspection: Inspection, *, from_stage: str, by: User) -> str:
    """Move one task by hand to its next stage; returns it.

    Raises NotAllowed for anybody but the office, Refused before 整改, which only a feedback opens, at the end, or when
    somebody was faster.
    """
    return _move(INSPECTION_ACTS, inspection, "advance", from_stage=from_stage, by=by)


@service
def return_inspection(inspection: Inspection, *, from_stage: str, by: User) -> str:
    """Move one task back by one stage; returns it.

    Raises NotAllowed for anybody but the office, Refused at the beginning, for a task that was fed back, or when
    somebody was faster.
    """
    return _move(INSPECTION_ACTS, inspection, "return", from_stage=from_stage, by=by)


STEPS = {"advance": 1, "return": -1}


def _move(acts: Acts, subject: Round | Inspection, act: str, *, from_stage: str, by: User) -> str:
    """Move the row one step from the stage the person saw; returns where it stands then."""
    acts.require(by, subject, act)
    # Of another stage than the person saw the act would be refused in a sentence that does not fit.
    locked(type(subject).objects.filter(stage=from_stage), subject.pk)
    acts.refuse(by, subject, act)
    to_stage: str = Stage.values[Stage.values.index(from_stage) + STEPS[act]]
    _set_stage(subject, from_stage, to_stage)
    return to_stage


def _set_stage(subject: Round | Inspection, from_stage: str, to_stage: str) -> None:
    """The one conditional update of a stage."""
    if not type(subject).objects.filter(pk=subject.pk, stage=from_stage).update(stage=to_stage):
        raise LostRace
    subject.stage = to_stage


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
