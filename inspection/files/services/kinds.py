"""What every kind of import declares: its columns, its staging tables, and how its rows are checked and written."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from inspection.accounts.models import User
from inspection.files.importing import Draft, Drafted, fingerprint
from inspection.files.models import StagedImport, StagedRow
from inspection.lib.workbook import Reading, Spec

Batch = TypeVar("Batch", bound=StagedImport)


def fields_of(model: type[Model], spec: Spec, values: dict[str, Any]) -> dict[str, Any]:
    """What a staged row says about a model, by field, in the types of the fields; a blank cell says nothing."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    return {
        name: fields[name].to_python(values[column.key])
        for name, column in spec.columns_of(model.__name__).items()
        if values[column.key] not in (None, "")
    }


class ImportKind(ABC, Generic[Batch]):
    """One kind of table, declared by a noun as a class of its own.

    A sealed kind keeps neither rows nor file after the commit.
    """

    name: str
    spec: Spec
    batches: type[Batch]
    rows: type[StagedRow]
    is_sealed = False
    # One more whenever rows are staged in another shape although the columns stay the same.
    revision = 1

    @cached_property
    def version(self) -> str:
        """What a batch remembers, so that one staged by an older version is read again before it is written."""
        return fingerprint(self.spec, self.revision)

    def year(self, batch: Batch) -> int | None:
        """The year of dates that are written without one."""
        return None

    def rows_of(self, batch: Batch) -> QuerySet[Any]:
        """The staged rows of the batch."""
        return self.staging.filter(batch=batch)

    @property
    def staging(self) -> QuerySet[Any]:
        """The table of staged rows."""
        return self.rows._default_manager.all()

    @abstractmethod
    def draft(self, reading: Reading) -> Drafted:
        """The rows to stage; pure."""

    @abstractmethod
    def check(self, batch: Batch, drafts: list[Draft]) -> dict[str, Any]:
        """Compare the rows with the database, remark on them, and return further counts; may run any number of times."""

    @abstractmethod
    def prepare(self, batch: Batch) -> None:
        """Lock, before a commit, whatever the check looked at. Raises Refused where nothing may be imported now."""

    @abstractmethod
    def write(self, batch: Batch, drafts: list[Draft], *, by: User) -> int:
        """Write the rows and return how many. Raises Refused."""

    @abstractmethod
    def revert(self, batch: Batch) -> None:
        """Remove what a committed batch wrote. Raises Refused when it cannot be taken back."""

    @abstractmethod
    def why_not_undo(self, batch: Batch) -> str:
        """Why a committed batch can no longer be taken back; empty while it can."""
