"""Input about mailboxes, signatures and what becomes of mails that were not taken in by themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.cases import actions, models
from meari.apps.cases.mailing import HOST
from meari.apps.people.models import Team

MOST_DAYS_BACK = 30
MOST_MINUTES = 60_000
ASKED_APART = frozenset({"days_back"})


class MailboxForm(forms.Form):
    """A mailbox; the password is asked for once and never shown again."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    address = forms.EmailField(
        label=gettext_lazy("Address"), max_length=200,
        help_text=gettext_lazy("What customers write to, and where answers to our answers come."),
    )  # fmt: skip
    team = forms.ModelChoiceField(label=gettext_lazy("Team that answers"), queryset=Team.objects.all())
    host = forms.CharField(
        label=gettext_lazy("Mail server (IMAP)"), max_length=200, help_text=gettext_lazy("imap.example.co.kr"),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )  # fmt: skip
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=models.Mailbox.Security.choices)
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=993)
    user = forms.CharField(
        label=gettext_lazy("User"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=500, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    folder = forms.CharField(label=gettext_lazy("Folder that is read"), max_length=100, initial="INBOX")
    after = forms.ChoiceField(
        label=gettext_lazy("What happens to a mail that was read?"), choices=models.Mailbox.After.choices,
        initial=models.Mailbox.After.SEEN,
    )  # fmt: skip
    after_folder = forms.CharField(
        label=gettext_lazy("Folder that mails are moved to"), max_length=100, required=False,
        help_text=gettext_lazy("Only for “move it to a folder”; it has to exist."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the acknowledgement"), choices=settings.LANGUAGES, initial="ko"
    )
    acknowledges = forms.BooleanField(
        label=gettext_lazy("Tell whoever writes that it arrived"), required=False, initial=True,
        help_text=gettext_lazy("At most once an hour and five times a day to one address, never to machines."),
    )  # fmt: skip
    takes_lists = forms.BooleanField(
        label=gettext_lazy("Mails come by a group or list address of our own"), required=False,
        help_text=gettext_lazy("Otherwise whatever lists send is set aside."),
    )  # fmt: skip
    takes_tags = forms.BooleanField(
        label=gettext_lazy("The mail server delivers name+anything@ here, too"), required=False,
        help_text=gettext_lazy("Then answers find their case even where a mail program drops the ids of the conversation."),
    )  # fmt: skip
    trusted_server = forms.CharField(
        label=gettext_lazy("Name under which the receiving server says who a mail is from"), max_length=200, required=False,
        help_text=gettext_lazy(
            "The first word of Authentication-Results in mails that arrive here. Left empty, no sender counts as shown."
        ),
    )  # fmt: skip
    answer_minutes = forms.IntegerField(
        label=gettext_lazy("Working minutes until an answer, where no intake rule fits"), min_value=1,
        max_value=MOST_MINUTES, initial=480,
    )  # fmt: skip
    solve_minutes = forms.IntegerField(
        label=gettext_lazy("Working minutes until a solution, where no intake rule fits"), min_value=1,
        max_value=MOST_MINUTES, initial=2400,
    )  # fmt: skip
    days_back = forms.IntegerField(
        label=gettext_lazy("Also read what came in the last days"), min_value=0, max_value=MOST_DAYS_BACK, initial=0,
        help_text=gettext_lazy("Each of those mails opens a case. Older ones are left alone."),
    )  # fmt: skip

    def __init__(self, *args: Any, mailbox: models.Mailbox | None = None, **more: Any) -> None:
        if mailbox is not None:
            more["initial"] = {name: getattr(mailbox, name) for name in self.base_fields if hasattr(mailbox, name)}
        super().__init__(*args, **more)
        self.mailbox = mailbox
        if mailbox is not None:
            del self.fields["days_back"]
            self.fields["password"].help_text = _("Left empty, the one that was entered before is kept.")
        else:
            self.fields["password"].required = True

    def clean_name(self) -> str:
        return self._once("name", _("There is a mailbox of this name already."))

    def clean_address(self) -> str:
        return self._once("address", _("There is a mailbox of this address already."))

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"]
        if not HOST.fullmatch(host):
            raise forms.ValidationError(_("This is no name of a server. It looks like imap.example.co.kr."))
        return host.lower()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("after") == models.Mailbox.After.MOVE and not said.get("after_folder"):
            self.add_error("after_folder", _("Name the folder that mails are moved to."))
        return said

    def draft(self) -> actions.MailboxDraft:
        """What was entered."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ASKED_APART}
        return actions.MailboxDraft(**said)

    def _once(self, name: str, problem: str) -> str:
        value: str = self.cleaned_data[name].strip()
        if name == "address":
            value = value.lower()
        others = models.Mailbox.objects.exclude(pk=self.mailbox.pk) if self.mailbox else models.Mailbox.objects.all()
        if others.filter(**{f"{name}__iexact": value}).exists():
            raise forms.ValidationError(problem)
        return value


class SignatureForm(forms.Form):
    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.all())
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It holds for the teams below, too, unless they have their own. Left empty, it is taken away."),
    )  # fmt: skip


class CaseNumberForm(forms.Form):
    case = forms.IntegerField(label=gettext_lazy("Number of the case"), min_value=1)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
