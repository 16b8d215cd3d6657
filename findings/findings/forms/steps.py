"""Opinion and reason that go with a step of the sign-off chain."""

from typing import Any

from django import forms

from findings.findings.choices import FindingStatus


class WordsField(forms.CharField):
    """A text area in which a line break counts as one character, as it does in the browser."""

    def to_python(self, value: Any) -> str:
        words = super().to_python(value).replace("\r\n", "\n")
        if "\x00" in words:
            raise forms.ValidationError("填写的内容含有系统无法保存的字符，请删除后重试。")
        return words


class OpinionForm(forms.Form):
    """The opinion that goes with a signature, a review or an approval; optional."""

    opinion = WordsField(
        label="意见（退回时必填）", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(OpinionForm):
    """The reason of a return, checked by the service, and the status that the page showed."""

    status = forms.ChoiceField(choices=FindingStatus, required=False)
