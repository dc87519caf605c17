"""Who gets an edition, and what each of them is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from meari.apps.base.printing import FormatUnavailable
from meari.apps.people import rules as people_rules
from meari.apps.people.models import Team, User
from meari.apps.reports import models, sentences
from meari.apps.reports.protocol import formats
from meari.apps.reports.rules import VIEW
from meari.apps.reports.wording import worded
from meari.apps.sending.actions import Draft
from meari.apps.sending.gate import Purpose
from meari.apps.sending.models import Destination
from meari.apps.sending.protocol import Enclosure

ABOUT = "reports.edition"


@dataclass(frozen=True)
class Subscriber:
    """Somebody who gets an edition, with the PDF where one of their groups gets it."""

    user: User
    gets_pdf: bool


def subscribers(report: models.Report) -> list[Subscriber]:
    """Everybody in the groups of ``report`` who may read reports, once each, in the order of their names."""
    found: dict[int, Subscriber] = {}
    for group in report.groups.prefetch_related("teams", "roles", "people"):
        for user in members(group):
            known = found.get(user.pk)
            found[user.pk] = Subscriber(user, group.gets_pdf or (known is not None and known.gets_pdf))
    return sorted(found.values(), key=lambda one: (one.user.name, one.user.pk))


def members(group: models.SubscriberGroup) -> list[User]:
    """The people of ``group`` who work here and may read reports."""
    return [user for user in _named(group).order_by("name", "pk") if people_rules.can(user, VIEW)]


def rooms(report: models.Report) -> QuerySet[Destination]:
    """Every chat room that gets word of the report."""
    return Destination.objects.filter(pk__in=report.groups.values("rooms"), is_active=True)


def _named(group: models.SubscriberGroup) -> QuerySet[User]:
    active = User.objects.filter(is_active=True)
    if group.is_everybody:
        return active
    teams = Q(pk__in=[])
    for team in group.teams.all():
        teams |= Q(team__in=Team.objects.filter(path__startswith=team.path))
    roles = Q(grants__role__in=group.roles.all())
    return active.filter(Q(pk__in=group.people.all()) | teams | roles).distinct()


@dataclass(frozen=True)
class Issue:
    """An edition in one language, as it is sent: made once for all who read that language."""

    edition: models.Edition
    language: str

    @property
    def address(self) -> str:
        return f"{settings.BASE_URL}/reports/{self.edition.pk}/"

    @cached_property
    def html(self) -> str:
        with translation.override(self.language):
            return formats()["html"].write(self.edition).decode()

    @cached_property
    def pdf(self) -> tuple[Enclosure, ...]:
        """The PDF, or nothing where this machine cannot make one."""
        with translation.override(self.language):
            try:
                content = formats()["pdf"].write(self.edition)
            except FormatUnavailable:
                return ()
        name = f"{self.edition.report}-{self.edition.period}.pdf".replace(" ", "-")
        return (Enclosure(name, "application/pdf", content),)

    @cached_property
    def subject(self) -> str:
        with translation.override(self.language):
            told = {"report": self.edition.report, "period": self.edition.period}
            return _("[Meari] %(report)s %(period)s") % told

    @cached_property
    def text(self) -> str:
        """The findings in plain words with the address of the page."""
        with translation.override(self.language):
            lines = [str(self.edition.report), self.edition.period, ""]
            lines += list(self._findings()) or [sentences.no_findings(self.edition.content)]
            return "\n".join([*lines, "", _("Read, ask and decide here: %s") % self.address])

    def letter(self, subscriber: Subscriber) -> Draft:
        return Draft(
            key=f"{ABOUT}:{self.edition.pk}:user:{subscriber.user.pk}", purpose=Purpose.INTERNAL, subject=self.subject,
            text=self.text, html=self.html, enclosures=self.pdf if subscriber.gets_pdf else (),
            about=(ABOUT, str(self.edition.pk)), language=self.language,
        )  # fmt: skip

    def notice(self, room: Destination) -> Draft:
        return Draft(
            key=f"{ABOUT}:{self.edition.pk}:room:{room.pk}", purpose=Purpose.INTERNAL, subject=self.subject, text=self.text,
            about=(ABOUT, str(self.edition.pk)), language=self.language,
        )  # fmt: skip

    def _findings(self) -> Iterator[str]:
        for rank, finding in enumerate(worded(self.edition)["findings"], start=1):
            yield f"{rank}. {sentences.headline(finding)}"
