"""The form kit: one look for every form."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders fields with label, help and error in one place that screen readers understand."""

    form_template_name = "base/forms/form.html"
    field_template_name = "base/forms/field.html"
