"""KakaoTalk Alimtalk: a template that Kakao approved, with an address for each person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meari.apps.sending import templates
from meari.apps.sending.gate import Purpose
from meari.apps.sending.protocol import Medium
from meari.apps.surveys.collecting import ADDRESS
from meari.apps.surveys.collectors._base import Asking, AskingForm


class AlimtalkForm(AskingForm):
    template_code = forms.CharField(label=_("Code of the approved template"), max_length=60)
    template_text = forms.CharField(
        label=_("Text of the template, exactly as approved"), widget=forms.Textarea(attrs={"rows": 6}), max_length=2000,
        help_text=_("Variables as #{이름}. Known here: #{이름}, #{주소}, #{회사}, #{설문}, #{마감}; the address must be among them."),
    )  # fmt: skip

    def clean_purpose(self) -> str:
        if self.cleaned_data["purpose"] == Purpose.ADVERTISING:
            raise forms.ValidationError(
                gettext("Alimtalk carries information only. Use mail or text messages for advertising.")
            )
        return str(self.cleaned_data["purpose"])

    def clean_template_text(self) -> str:
        text: str = self.cleaned_data["template_text"].replace("\r\n", "\n")
        found = templates.lint(text, on=timezone.localdate())
        if found:
            raise forms.ValidationError([said(one) for one in found])
        if ADDRESS not in templates.variables_of(text):
            raise forms.ValidationError(gettext("The variable #{주소} is missing: without it nobody finds the survey."))
        return text


def said(finding: templates.Finding) -> str:
    """What is wrong with a template, in the reader's language."""
    sentences = {
        "empty": gettext("The template is empty."),
        "too_long": gettext("The template has %(detail)s characters; 1,000 are allowed."),
        "broken_variable": gettext("A variable is not written as #{이름}: %(detail)s"),
        "only_variables": gettext("The template has no words beside its variables."),
        "too_many_variables": gettext("At most %(detail)s variables are allowed."),
        "advertising": gettext("“%(detail)s” makes it advertising; Alimtalk carries information only."),
        "no_basis": gettext("“%(detail)s” needs a line that says what it was given for (since April 2026), such as “※ 고객님이 설문에 응답하여 지급된 포인트 안내입니다.”"),
    }  # fmt: skip
    values: dict[str, Any] = {"detail": finding.detail}
    return sentences[finding.key] % values


class Alimtalk(Asking):
    label = _("KakaoTalk Alimtalk")
    explanation = _(
        "A message in KakaoTalk from a template that Kakao approved; a text message where it cannot arrive."
    )
    icon = "message-circle"
    order = 45
    asks = Medium.ALIMTALK
    options = AlimtalkForm


kind = Alimtalk()
