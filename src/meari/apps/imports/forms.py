"""Input about imports: the file and its columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.imports.protocol import Target, targets


class UploadForm(forms.Form):
    target = forms.ChoiceField(label=gettext_lazy("What is in the file?"))
    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = ["voices", "orders", "returns", "products", "stock", "customers", "calendar"]
        found = targets()
        keys = [key for key in order if key in found] + [key for key in found if key not in order]
        self.fields["target"].choices = [(key, found[key].label) for key in keys]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
            limit = filesizeformat(settings.MAX_UPLOAD_BYTES)
            raise forms.ValidationError(_("The file is larger than %s. Import it with “meari import”.") % limit)
        return file


class MappingForm(forms.Form):
    """One select per field of the target: which column fills it."""

    def __init__(self, *args: Any, target: Target, header: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", "–"), *((name, name) for name in header)]
        for field in target.fields:
            self.fields[field.name] = forms.ChoiceField(
                label=str(field.label), choices=columns, required=field.is_required
            )

    def columns(self) -> dict[str, str]:
        return {name: column for name, column in self.cleaned_data.items() if column}
