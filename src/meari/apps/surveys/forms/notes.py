"""Why a file could not be read, and what of it was not taken over, as sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.apps.imports.reasons import sentence as file_said
from meari.apps.surveys.exchanging import Note, NotReadable

REASONS: Mapping[str, str | Promise] = {
    "too_large": _("The file is larger than %(limit)s MB. Files of surveys are small; is it the right one?"),
    "unusable": _("The file cannot be read: %(explained)s"),
    "wrong_definition": _("The file is no survey that can be kept (%(why)s: %(where)s)."),
    "unknown_format": _("This is neither an XLSForm nor a LimeSurvey structure (.lss) nor a sheet of responses."),
    "hostile_xml": _("The file contains a document type or entities. Such files are refused, because they can be made to attack."),
    "broken_xml": _("The XML of the file is broken. Export it once more."),
    "nothing_found": _("There is no question in the file that could be taken over."),
}  # fmt: skip
NOTES: Mapping[str, str | Promise] = {
    "type_left_out": _("“%(name)s”: questions of the type “%(type)s” do not exist here; it was left out."),
    "condition_left_out": _("“%(name)s” is asked of everybody: its condition “%(condition)s” cannot be said here. Write it anew under Logic."),
    "constraint_left_out": _("“%(name)s”: the constraint “%(condition)s” was left out. Set limits in the question."),
    "repeat_once": _("“%(name)s” repeats in the file; here it is asked once."),
    "personal_left_out": _("The column “%(name)s” looks like personal data and was not made a question."),
    "guessed": _("Kinds and choices were guessed from %(rows)s responses. Look at each question."),
}  # fmt: skip


def refusal(error: NotReadable) -> str:
    """Why nothing was read."""
    params = dict(error.params)
    if error.reason == "unusable":
        params["explained"] = file_said(str(params["why"]), {})
    return str(REASONS[error.reason]) % params


def noted(note: Note) -> str:
    """What was not taken over as it was."""
    return str(NOTES[note.key]) % note.params
