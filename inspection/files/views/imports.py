"""All routes and pages of an import. A noun declares one object of them and adds its `urls()` to its own."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from pathlib import PurePath
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from inspection.accounts.models import User
from inspection.files.forms import LIMITS, UploadForm
from inspection.files.models import StagedImport
from inspection.files.services import commits, imports
from inspection.files.services.kinds import ImportKind
from inspection.files.views.batches import UNSHOWN, batch_context, steps_of
from inspection.lib.answers import answer_button, require
from inspection.lib.requests import Request

Anchor = TypeVar("Anchor", bound=Model)
EARLIER = 20
ACTS = ("mapping", "annotated", "commit", "commit_valid", "undo", "discard")
REMAPPED = "已按所选的对应关系重新检查，并记住供下次使用。"
UNDONE = "已撤销本批导入。"
DISCARDED = "已放弃本次导入，没有写入任何数据。"


class ImportPages(ABC, Generic[Anchor]):
    """The pages of one kind of import, with the routes from the upload to the undo.

    The anchor is the row that the file is about; an address without a primary key has none.
    """

    kind: ImportKind
    title: str
    # With its measure word: 个问题.
    things: str
    is_secret = False
    # Names begin so (`findings:import` → `findings:import_commit`); addresses are those of upload, template and batches.
    routes: str
    upload_route = "upload"
    upload_at: str
    template_at = ""
    batches_at: str
    template_name = ""
    # The anchor's model, the field of the batch that leads to it, and what the pages say about it.
    anchors: type[Anchor] | None = None
    anchor_field: str
    anchor_related: tuple[str, ...] = ()
    # How a workbook leaves the house.
    send: Callable[[bytes, str], HttpResponse]

    @abstractmethod
    def may_act(self, user: User, anchor: Anchor | None) -> bool:
        """Whether the person imports for this anchor; without one, whether for any."""

    @abstractmethod
    def stage(self, anchor: Anchor | None, facts: dict[str, Any], *, by: User) -> StagedImport:
        """Stage what the form brought. Raises ValidationError with one sentence."""

    @abstractmethod
    def crumbs(self, anchor: Anchor | None) -> list[tuple[str, str]]:
        """The way to these pages: label and address of each page above."""

    @abstractmethod
    def result_url(self, batch: Any) -> str:
        """Where the imported rows are seen."""

    def refuse_stranger(self, user: User) -> None:
        """Raise Http404 for somebody for whom these pages do not exist at all."""

    def refusal(self, anchor: Anchor | None) -> str:
        """Why nothing can be imported for this anchor now; empty while it can."""
        return ""

    def sub(self, anchor: Anchor | None) -> str:
        """One line below the heading."""
        return ""

    def form(self, user: User, *data: Any) -> UploadForm:
        """The form of the upload."""
        return UploadForm(*data)

    def workbook(self, user: User, anchor: Anchor | None) -> bytes:
        """The empty workbook, where `template_at` is declared."""
        raise NotImplementedError

    def template_url(self, anchor: Anchor | None) -> str:
        """Where the empty workbook is fetched."""
        return self._address(self.template_at, "template", anchor)

    def earlier(self, user: User, anchor: Anchor | None = None) -> QuerySet:
        """The newest batches that the person sees."""
        of_anchor = {self.anchor_field: anchor} if anchor else {}
        batches = self.kind.batches.objects.visible_to(user).filter(**of_anchor)
        return batches.select_related("attachment", "created_by")[:EARLIER]

    def urls(self) -> list[URLPattern]:
        """Every route of the import."""
        batch = f"{self.batches_at}<int:pk>/"
        table = [
            (self.upload_at, self.upload_route, self.upload),
            (batch, "detail", require_safe(self.detail)),
            (f"{batch}mapping/", "mapping", require_POST(self.mapping)),
            (f"{batch}rows/<int:number>/", "row", require_POST(self.row)),
            (f"{batch}annotated/", "annotated", require_safe(self.annotated)),
            (f"{batch}commit/", "commit", require_POST(self.commit)),
            (f"{batch}commit-valid/", "commit_valid", require_POST(self.commit_valid)),
            (f"{batch}undo/", "undo", require_POST(self.undo)),
            (f"{batch}discard/", "discard", require_POST(self.discard)),
        ]
        if self.template_at:
            table.append((self.template_at, "template", require_safe(self.template)))
        return [path(at, self._guarded(view), name=self._name(name).partition(":")[2]) for at, name, view in table]

    def _guarded(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        # Before the method is looked at: a 405 would tell a stranger that the address exists.
        @wraps(view)
        def guarded(request: Request, **route: Any) -> HttpResponse:
            self.refuse_stranger(request.user)
            return view(request, **route)

        return guarded

    def upload(self, request: Request, pk: int | None = None) -> HttpResponse:
        """The form of the first step; a file that cannot be read is refused beside the field."""
        anchor = self._permitted_anchor(request, pk)
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        form = self.form(request.user, *data)
        if form.is_valid():
            try:
                return redirect(self.stage(anchor, form.cleaned_data, by=request.user))
            except ValidationError as error:
                form.add_error("file", error)
        context = {
            **self._frame(request, anchor),
            "form": form,
            "columns": [column for column in self.kind.spec.columns if column.key not in UNSHOWN],
            "limits": LIMITS,
            "steps": steps_of(None),
            "sub": self.sub(anchor),
            "template_url": self.template_url(anchor),
            "batches": self.earlier(request.user, anchor),
        }
        return render(request, "files/import_upload.html", context, status=422 if form.errors else 200)

    def template(self, request: Request, pk: int | None = None) -> HttpResponse:
        """The empty workbook as a download."""
        return self.send(self.workbook(request.user, self._permitted_anchor(request, pk)), self.template_name)

    def detail(self, request: Request, pk: int) -> HttpResponse:
        """What the check found, and what became of the batch."""
        batch = self._batch(request, pk)
        anchor = self._anchor_of(batch)
        context = {
            **batch_context(self.kind, batch, request.GET),
            **self._frame(request, anchor),
            "may_act": self.may_act(request.user, anchor),
            "urls": {act: reverse(self._name(act), args=[batch.pk]) for act in ACTS},
            "sub": " · ".join(filter(None, (batch.attachment.name, self.sub(anchor)))),
            "upload_url": self._address(self.upload_at, self.upload_route, anchor),
            "result_url": self.result_url(batch),
            "undo_refusal": self.kind.why_not_undo(batch) if batch.is_committed else "",
        }
        for row in context["rows"]:
            row["url"] = reverse(self._name("row"), args=[batch.pk, row["number"]])
        return render(request, "files/import_detail.html", context)

    def mapping(self, request: Request, pk: int) -> HttpResponse:
        """The button 按此对应重新检查."""
        chosen = {name.removeprefix("column-"): key for name, key in request.POST.items() if name.startswith("column-")}
        return self._act(request, pk, lambda batch: imports.remap(self.kind, batch, chosen, by=request.user), REMAPPED)

    def row(self, request: Request, pk: int, number: int) -> HttpResponse:
        """One row taken into the import or left out of it; back to the same page of the table."""
        change = imports.include_row if request.POST.get("included") == "1" else imports.exclude_row
        query = urlencode({key: request.POST[key] for key in ("level", "page") if request.POST.get(key)})
        back = f"?{query}#row-{number}" if query else f"#row-{number}"
        return self._act(request, pk, lambda batch: change(self.kind, batch, number, by=request.user), "", back)

    def annotated(self, request: Request, pk: int) -> HttpResponse:
        """The person's own workbook with all remarks as a download."""
        batch = self._batch(request, pk)
        name = f"{PurePath(batch.attachment.name).stem}_检查结果.xlsx"
        return answer_button(
            request,
            lambda: imports.annotated(self.kind, batch),
            back=batch,
            done="",
            then=lambda content: self.send(content, name),
        )

    def commit(self, request: Request, pk: int) -> HttpResponse:
        """The button 导入全部."""
        return self._act(request, pk, lambda batch: commits.commit_all(self.kind, batch, by=request.user))

    def commit_valid(self, request: Request, pk: int) -> HttpResponse:
        """The button 只导入正确的行."""
        return self._act(request, pk, lambda batch: commits.commit_valid(self.kind, batch, by=request.user))

    def undo(self, request: Request, pk: int) -> HttpResponse:
        """The button 撤销本批."""
        return self._act(request, pk, lambda batch: commits.undo(self.kind, batch, by=request.user), UNDONE)

    def discard(self, request: Request, pk: int) -> HttpResponse:
        """The button 放弃."""
        return self._act(request, pk, lambda batch: commits.discard(self.kind, batch, by=request.user), DISCARDED)

    def _act(
        self, request: Request, pk: int, act: Callable[[Any], Any], done: str = "", place: str = ""
    ) -> HttpResponse:
        """Do one thing to a batch and return to its page, with the sentence of what happened or why not."""
        batch = self._batch(request, pk)
        require(self.may_act(request.user, self._anchor_of(batch)))
        return answer_button(request, lambda: act(batch), back=f"{batch.get_absolute_url()}{place}", done=done)

    def _batch(self, request: Request, pk: int) -> Any:
        batches = self.kind.batches.objects.visible_to(request.user)
        related = (self.anchor_field, *(f"{self.anchor_field}__{name}" for name in self.anchor_related))
        people = ("created_by", "committed_by", "undone_by")
        return get_object_or_404(batches.select_related("attachment", *related, *people), pk=pk)

    def _permitted_anchor(self, request: Request, pk: int | None) -> Anchor | None:
        anchor = None
        if self.anchors and pk is not None:
            rows = self.anchors.objects.visible_to(request.user).select_related(*self.anchor_related)
            anchor = get_object_or_404(rows, pk=pk)
        require(self.may_act(request.user, anchor))
        return anchor

    def _anchor_of(self, batch: Any) -> Anchor:
        return getattr(batch, self.anchor_field)

    def _frame(self, request: Request, anchor: Anchor | None) -> dict[str, Any]:
        return {
            "pages": self,
            "crumbs": self.crumbs(anchor),
            "refusal": self.refusal(anchor),
        }

    def _name(self, route: str) -> str:
        return f"{self.routes}_{route}" if route else self.routes

    def _address(self, route: str, name: str, anchor: Anchor | None) -> str:
        if not route:
            return ""
        return reverse(self._name(name), args=[anchor.pk] if "<" in route and anchor else [])
