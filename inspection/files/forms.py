"""The one form of every import."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

LIMITS = "可以把文件拖到框里。支持 .xlsx、.xls、.ods、.csv（UTF-8 或 GB18030 编码）；不超过 20 MB、20,000 行、200 列；不能有密码或宏。"


class UploadForm(forms.Form):
    """A workbook; what it may be is decided by its content, not here."""

    file = forms.FileField(
        label="文件",
        help_text=LIMITS,
        allow_empty_file=True,
        error_messages={"required": "请选择要上传的文件。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv", "wide": True}),
    )

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if not upload.size:
            raise forms.ValidationError("文件是空的，请检查后重新上传。")
        return upload
