"""Fields the ledger's forms share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from inspection.lib.workbook import parse_amount

HIGHEST = Decimal("99999999999999.99")


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the service checks each by its content."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", "可一次选择多个文件，每个不超过20MB。允许PDF、图片、Word、Excel、WPS、OFD、TXT、CSV。"
        )
        super().__init__(widget=FilesInput(attrs={"wide": True}), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class MoneyField(forms.CharField):
    """An amount as offices write it, in yuan unless the words say otherwise: 41760, 41,760元, 4.176万元."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "可写41760或4.176万元，不写单位按元计。没有的不填。")
        super().__init__(required=False, max_length=30, **kwargs)

    def clean(self, value: Any) -> Decimal:
        text = super().clean(value)
        try:
            amount = parse_amount(text) or Decimal(0)
        except ValueError:
            raise ValidationError("请填写金额，例如41760或4.176万元。") from None
        if not 0 <= amount <= HIGHEST:
            raise ValidationError("金额不能为负数，也不能超过系统允许的范围。")
        return amount
